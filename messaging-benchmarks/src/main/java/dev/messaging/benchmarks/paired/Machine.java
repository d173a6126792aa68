package dev.messaging.benchmarks.paired;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/**
 * What the processors have done up to now, in seconds.
 *
 * @param all the processors' time
 * @param busy in which they did anything
 * @param ours in which they did it for the benchmark
 */
record Machine(double all, double busy, double ours) {

    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 3;
    private static final int WAITING = 4;

    /** Reads it; without Linux' statistics nothing is known of others. */
    static Machine now(Collection<ProcessHandle> processes) throws IOException {
        double ours = processes.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToDouble(cpu -> cpu.toMillis() / 1e3)
                .sum();
        if (!Files.exists(STATISTICS)) {
            return new Machine(1, ours, ours);
        }
        String cpu = Files.readString(STATISTICS).lines().findFirst().orElseThrow();
        long[] ticks = Arrays.stream(cpu.split(" +"))
                .skip(1)
                .limit(8) // the rest is counted among these
                .mapToLong(Long::parseLong)
                .toArray();
        double all = Arrays.stream(ticks).sum() / TICKS_PER_SECOND;
        return new Machine(all, all - (ticks[IDLE] + ticks[WAITING]) / TICKS_PER_SECOND, ours);
    }

    /** The share of the processors that was used by others since then, in percent. */
    double othersSince(Machine before) {
        double others = busy - before.busy - (ours - before.ours);
        return Math.max(0, 100 * others / Math.max(1e-9, all - before.all));
    }
}
