package dev.messaging.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * A figure that a benchmark is to reach.
 *
 * @param benchmark the benchmark's class and method
 * @param figure which of its figures
 * @param bound what it is to be at most, or at least; negative where there is no bound
 */
record Target(String benchmark, Figure figure, double bound) {

    /** What is measured. */
    enum Figure {
        MICROSECONDS("µs/message"),
        CPU("µs/message of CPU"),
        BYTES("B/message"),
        PER_SECOND("messages/s");

        private final String unit;

        Figure(String unit) {
            this.unit = unit;
        }

        private double of(RunResult run) {
            return switch (this) {
                case BYTES -> secondary(run, "gc.alloc.rate.norm").getScore();
                case CPU -> median(secondary(run, CpuTime.LABEL).getStatistics());
                case MICROSECONDS, PER_SECOND -> median(run.getPrimaryResult().getStatistics());
            };
        }

        private static Result<?> secondary(RunResult run, String label) {
            return requireNonNull(run.getSecondaryResults().get(label), label);
        }

        private static double median(Statistics iterations) {
            return iterations.getPercentile(50);
        }

        private boolean isReached(double measured, double bound) {
            return this == PER_SECOND ? measured >= bound : measured <= bound;
        }

        private String text(double value) {
            return String.format(Locale.ROOT, this == MICROSECONDS || this == CPU ? "%.2f" : "%,.0f", value) + " "
                    + unit;
        }
    }

    private static final double NONE = -1;
    private static final String ROW = "%-44s | %22s | %24s | %s%n";

    static final List<Target> ALL = List.of(
            new Target("EngineBenchmark.send", Figure.MICROSECONDS, 0.7),
            new Target("EngineBenchmark.send", Figure.CPU, NONE),
            new Target("EngineBenchmark.send", Figure.BYTES, 768),
            new Target("EngineBenchmark.requestReply", Figure.MICROSECONDS, 1.5),
            new Target("EngineBenchmark.requestReply", Figure.CPU, NONE),
            new Target("EngineBenchmark.requestReply", Figure.BYTES, 1536),
            new Target("EngineBenchmark.receive", Figure.MICROSECONDS, 2),
            new Target("EngineBenchmark.receive", Figure.CPU, NONE),
            new Target("EngineBenchmark.receive", Figure.BYTES, 1280),
            new Target("EngineBenchmark.receiveOnHandlerThread", Figure.MICROSECONDS, NONE),
            new Target("EngineBenchmark.receiveOnHandlerThread", Figure.CPU, NONE),
            new Target("EngineBenchmark.receiveOnHandlerThread", Figure.BYTES, NONE),
            new Target("InProcessBenchmark.send", Figure.PER_SECOND, 250_000),
            new Target("InProcessBenchmark.send", Figure.CPU, NONE),
            new Target("InProcessBenchmark.sendAsync", Figure.PER_SECOND, NONE),
            new Target("InProcessBenchmark.sendAsync", Figure.CPU, NONE),
            new Target("InProcessBenchmark.requestFromOneThread", Figure.PER_SECOND, NONE),
            new Target("InProcessBenchmark.requestFromOneThread", Figure.CPU, NONE),
            new Target("InProcessBenchmark.requestFromFourThreads", Figure.PER_SECOND, NONE),
            new Target("InProcessBenchmark.requestFromFourThreads", Figure.CPU, NONE),
            new Target("InProcessBenchmark.requestAsync", Figure.PER_SECOND, NONE),
            new Target("InProcessBenchmark.requestAsync", Figure.CPU, NONE));

    /** Prints what was measured beside what it is to be. */
    static void printTable(Collection<RunResult> runs) {
        System.out.printf(ROW, "benchmark", "figure (median)", "target", "reached");
        for (Target target : ALL) {
            runs.stream()
                    .filter(run -> run.getParams().getBenchmark().endsWith("." + target.benchmark))
                    .findFirst()
                    .ifPresent(run -> target.printRow(target.figure.of(run)));
        }
    }

    private void printRow(double measured) {
        String goal = (figure == Figure.PER_SECOND ? "≥ " : "≤ ") + figure.text(bound);
        boolean bounded = bound >= 0;
        String reached = figure.isReached(measured, bound) ? "yes" : "NO";
        printRow(benchmark, figure.text(measured), bounded ? goal : "", bounded ? reached : "");
    }

    static void printRow(String benchmark, String measured, String goal, String reached) {
        System.out.printf(ROW, benchmark, measured, goal, reached);
    }
}
