package dev.messaging.http;

import dev.messaging.Messaging;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A process of its own that receives, and can be killed. */
final class ReceivingProcess implements AutoCloseable {

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    /**
     * Starts it; it waits to be told to listen.
     *
     * @param handles whether its handlers ever end
     */
    ReceivingProcess(int port, boolean handles) throws IOException {
        process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceivingProcess.class.getName(),
                        Integer.toString(port),
                        Boolean.toString(handles))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread reading = new Thread(
                () -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(said::add), "receiving-process");
        reading.setDaemon(true);
        reading.start();
    }

    void listen() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append("listen\n").flush();
    }

    /** What it has said that begins with this word. */
    List<String> said(String word) {
        return said.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String url = "http://127.0.0.1:" + args[0];
        boolean handles = Boolean.parseBoolean(args[1]);
        try (Messaging warm = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()))
                .connect()) {
            warm.receive(Verb.QUEUE, message -> {});
            warm.send(Verb.QUEUE, "what is loaded now is not to be loaded when it counts");
        }
        try (Messaging messaging = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults().withListen(url))))
                .connect()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            out.println("ready now");
            in.readLine();
            messaging.receive(Verb.QUEUE, message -> {
                out.println("begun " + message.id());
                if (!handles) {
                    new CountDownLatch(1).await();
                }
                out.println("handled " + message.id());
            });
            out.println("listening now");
            in.readLine();
        }
    }
}
