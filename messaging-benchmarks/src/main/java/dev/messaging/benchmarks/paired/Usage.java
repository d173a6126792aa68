package dev.messaging.benchmarks.paired;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What this process has used up to now. What a thread has allocated is known while it lives.
 *
 * @param nanos the time
 * @param cpuNanos of the processors
 * @param bytes that were allocated
 */
public record Usage(long nanos, long cpuNanos, long bytes) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Up to now. */
    public static Usage now() {
        long bytes = Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(allocated -> allocated > 0)
                .sum();
        return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), bytes);
    }

    /** What was done since then, each of it in one of these times. */
    public Figures since(Usage before, Latencies latencies) {
        double count = latencies.count();
        return new Figures(
                count * TimeUnit.SECONDS.toNanos(1) / (nanos - before.nanos),
                latencies.micros(0.5),
                latencies.micros(0.99),
                (cpuNanos - before.cpuNanos) / count / TimeUnit.MICROSECONDS.toNanos(1),
                (bytes - before.bytes) / count,
                0);
    }
}
