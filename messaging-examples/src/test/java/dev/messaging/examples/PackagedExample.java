package dev.messaging.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.shop.deployment.Transport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An example as it is packaged, run in processes of its own as {@code ./demo} runs it. */
public final class PackagedExample implements AutoCloseable {

    public static final Path JAR = Path.of(System.getProperty("shop.jar"));

    private final Class<?> main;
    private final Path printed;
    private final List<Process> started = new ArrayList<>();

    /** What it prints is kept in that directory. */
    public PackagedExample(Class<?> main, Path directory) {
        this.main = main;
        this.printed = directory.resolve("printed");
    }

    public static Map<String, Transport> transports() throws IOException {
        return Transport.in(JAR.resolveSibling("transports"));
    }

    public static List<String> brokers() throws IOException {
        return transports().values().stream()
                .filter(Transport::hasBroker)
                .map(Transport::name)
                .toList();
    }

    public Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JAR + File.pathSeparator + JAR.resolveSibling("lib") + File.separator + "*",
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        started.add(process);
        return process;
    }

    /** Gives its exit status. */
    public int run(List<String> arguments) throws Exception {
        Process process = start(arguments);
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("it has ended").isTrue();
        return process.exitValue();
    }

    public String printed() throws IOException {
        return Files.readString(printed);
    }

    /** One that nobody has collected is still alive to the system, but has no command any longer. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
