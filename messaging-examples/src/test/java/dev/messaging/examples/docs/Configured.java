package dev.messaging.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Code that finds its configuration on its class path and nowhere else, as an application may. */
final class Configured {

    private Configured() {}

    /**
     * Runs it.
     *
     * @param directory where {@code messaging.properties} is put
     * @param properties what stands in it
     */
    static <T> T by(Path directory, String properties, Supplier<T> body) {
        String url = System.clearProperty("messaging.url");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            Files.writeString(directory.resolve("messaging.properties"), properties);
            try (URLClassLoader loader =
                    new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
                thread.setContextClassLoader(loader);
                return body.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(before);
            if (url != null) {
                System.setProperty("messaging.url", url);
            }
        }
    }

    /** A port that nobody listens at. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
