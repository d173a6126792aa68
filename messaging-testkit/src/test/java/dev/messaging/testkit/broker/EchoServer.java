package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends back what it is sent. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener = LoopbackPorts.listen();
    private final AtomicInteger received = new AtomicInteger();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Thread acceptor = start("echo-accept", this::accept);

    InetSocketAddress address() {
        return LoopbackPorts.address(listener.getLocalPort());
    }

    /** How many bytes have arrived. */
    int received() {
        return received.get();
    }

    /** How connections have ended: "end", or what the failure said. */
    BlockingQueue<String> ends() {
        return ends;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                start("echo", () -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void echo(Socket socket) {
        byte[] buffer = new byte[65_536];
        try (socket) {
            for (int count; (count = socket.getInputStream().read(buffer)) >= 0; ) {
                received.addAndGet(count);
                socket.getOutputStream().write(buffer, 0, count);
            }
            ends.add("end");
        } catch (IOException failure) {
            ends.add(String.valueOf(failure.getMessage()));
        }
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The system refuses connections once nobody is about to accept one. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
