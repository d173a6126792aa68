package dev.messaging.benchmarks;

import dev.messaging.benchmarks.http.HttpBenchmark;
import dev.messaging.benchmarks.http.IdleConnections;
import dev.messaging.benchmarks.jdbc.JdbcBenchmark;
import dev.messaging.benchmarks.kafka.KafkaBenchmark;
import dev.messaging.benchmarks.rabbitmq.RabbitMqBenchmark;
import dev.messaging.benchmarks.simulation.SimulationBenchmark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures what needs no other process in some three minutes, and prints the figures beside their targets. With the argument {@code
 * http}, {@code http-idle}, {@code rabbitmq}, {@code kafka}, {@code jdbc} or {@code simulation} it measures that, with other arguments it is JMH.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs the benchmarks.
     *
     * @param args none; or {@code http}, {@code http-idle}, {@code rabbitmq}, {@code kafka}, {@code jdbc} or {@code simulation} and what it takes; or those of JMH's own command line
     */
    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "" -> measureAll();
            case "http" -> HttpBenchmark.main(Arrays.copyOfRange(args, 1, args.length));
            case "http-idle" -> IdleConnections.main(Arrays.copyOfRange(args, 1, args.length));
            case "rabbitmq" -> RabbitMqBenchmark.main(Arrays.copyOfRange(args, 1, args.length));
            case "kafka" -> KafkaBenchmark.main(Arrays.copyOfRange(args, 1, args.length));
            case "jdbc" -> JdbcBenchmark.main(Arrays.copyOfRange(args, 1, args.length));
            case "simulation" -> SimulationBenchmark.main(Arrays.copyOfRange(args, 1, args.length));
            default -> org.openjdk.jmh.Main.main(args);
        }
    }

    private static void measureAll() throws IOException, InterruptedException, RunnerException {
        Options options = new OptionsBuilder()
                .include(Benchmarks.class.getPackageName() + ".*")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .shouldFailOnError(true)
                .build();
        Collection<RunResult> runs = new Runner(options).run();
        Output footprint = run(InFlightFootprint.class, "-Xmx1g");
        Output backPressure = run(BackPressure.class, "-Xmx128m", "-XX:+ExitOnOutOfMemoryError");
        System.out.printf("%n%s%n%s%n", footprint.text, backPressure.text);
        Target.printTable(runs);
        Target.printRow(
                "InFlightFootprint", footprint.firstFigure(), "≤ 150 MiB", footprint.status == 0 ? "yes" : "NO");
        Target.printRow("BackPressure in 128 MiB", "", "no OutOfMemoryError", backPressure.status == 0 ? "yes" : "NO");
    }

    private static Output run(Class<?> main, String... jvmOptions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    /** What a program of its own said. */
    private record Output(int status, String text) {

        /** The figure in its first line, after the colon. */
        String firstFigure() {
            String first = text.lines().findFirst().orElse("");
            return first.substring(first.indexOf(':') + 1)
                    .replace(" above idle", "")
                    .trim();
        }
    }
}
