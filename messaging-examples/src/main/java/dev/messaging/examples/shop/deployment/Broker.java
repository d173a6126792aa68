package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The broker between the services, where their transport has one. The shop knows it only by what it can do. */
public final class Broker implements AutoCloseable {

    /** What it is called among the services. */
    public static final String NAME = "broker";

    private final URLClassLoader loader;
    private final Object broker;
    private CompletableFuture<Void> back = CompletableFuture.completedFuture(null);

    private Broker(URLClassLoader loader, Object broker) {
        this.loader = loader;
        this.broker = broker;
    }

    /**
     * Starts it.
     *
     * @param directory has its jars, and says which of their classes it is
     * @throws ServiceFailedException if there is none to be had
     */
    public static Broker start(Path directory) throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(directory.resolve("broker.properties"))) {
            properties.load(file);
        }
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path jar : entries.filter(entry -> entry.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        URLClassLoader loader = new URLClassLoader(jars.toArray(new URL[0]), Broker.class.getClassLoader());
        try {
            Class<?> type = loader.loadClass(properties.getProperty("class"));
            return new Broker(
                    loader, Objects.requireNonNull(type.getMethod("start").invoke(null)));
        } catch (InvocationTargetException failed) {
            loader.close();
            throw new ServiceFailedException(
                    "The broker has not started: " + failed.getTargetException().getMessage());
        } catch (ReflectiveOperationException noBroker) {
            loader.close();
            throw new IOException(directory + " names no broker: " + noBroker, noBroker);
        }
    }

    /** Where the services connect. */
    public String url() {
        return String.valueOf(call("url"));
    }

    /** Kills it, and starts it again; tells when it is back. */
    BooleanSupplier killAndRestart() {
        call("kill");
        back = CompletableFuture.runAsync(() -> call("restart"));
        return () -> {
            if (back.isCompletedExceptionally()) {
                throw new ServiceFailedException("The broker was killed, and has not come back");
            }
            return back.isDone();
        };
    }

    private Object call(String method) {
        try {
            Object result = broker.getClass().getMethod(method).invoke(broker);
            return result == null ? "" : result;
        } catch (InvocationTargetException failed) {
            throw new ServiceFailedException("The broker cannot " + method + ": "
                    + failed.getTargetException().getMessage());
        } catch (ReflectiveOperationException unknown) {
            throw new IllegalStateException(broker.getClass() + " has no " + method + "()", unknown);
        }
    }

    @Override
    public void close() throws IOException {
        back.exceptionally(failed -> null).join();
        try (loader) {
            call("close");
        }
    }
}
