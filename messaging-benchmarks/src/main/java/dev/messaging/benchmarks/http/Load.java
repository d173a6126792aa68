package dev.messaging.benchmarks.http;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls for a while, and measures. */
final class Load {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** The share of the time that still goes into compiling when all that matters is compiled. */
    private static final double COMPILING = 0.1;

    /** In quarters of the time that it takes at least. */
    private static final int LONGEST_WARM_UP = 8;

    private final Caller caller;
    private final int concurrency;
    private final long nanos;
    private final Latencies latencies = new Latencies();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Load(Caller caller, int concurrency, long nanos) {
        this.caller = caller;
        this.concurrency = concurrency;
        this.nanos = nanos;
    }

    /** Runs a scenario for so many seconds. */
    static Figures run(Caller caller, Scenario scenario, double seconds) throws InterruptedException {
        Load load = new Load(caller, scenario.concurrency(), (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        Figures figures = scenario.async() ? load.async() : load.blocking();
        Throwable failed = load.failure.get();
        if (failed != null) {
            throw new IllegalStateException("A call has failed", failed);
        }
        return figures;
    }

    /** Runs a scenario for so many seconds, and then, if that ends in reasonable time, until all is compiled. */
    static void warmUp(Caller caller, Scenario scenario, double seconds) throws InterruptedException {
        run(caller, scenario, seconds);
        boolean compiles = true;
        for (int i = 0; compiles && i < LONGEST_WARM_UP; i++) {
            long before = COMPILER.getTotalCompilationTime();
            run(caller, scenario, seconds / 4);
            compiles = COMPILER.getTotalCompilationTime() - before > COMPILING * seconds / 4 * 1e3;
        }
    }

    /** A thread for each call at once, which calls and waits. */
    private Figures blocking() throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(concurrency);
        CountDownLatch measured = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            Thread thread = new Thread(() -> {
                awaitQuietly(start);
                callInTurn();
                end.countDown();
                awaitQuietly(measured); // what a thread has allocated is known while it lives
            });
            threads.add(thread);
            thread.start();
        }
        Usage before = Usage.now();
        start.countDown();
        end.await();
        Figures figures = figures(before);
        measured.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return figures;
    }

    private void callInTurn() {
        long begun = System.nanoTime();
        long now = begun;
        while (now - begun < nanos && failure.get() == null) {
            try {
                caller.call(Json.ORDER);
            } catch (IOException | RuntimeException failed) {
                failure.set(failed);
            }
            long then = System.nanoTime();
            latencies.add(then - now);
            now = then;
        }
    }

    /** One thread that calls on as long as there are not too many calls at once. */
    private Figures async() throws InterruptedException {
        Semaphore places = new Semaphore(concurrency);
        Usage before = Usage.now();
        while (System.nanoTime() - before.nanos < nanos && failure.get() == null) {
            places.acquire();
            long begun = System.nanoTime();
            caller.callAsync(Json.ORDER).whenComplete((order, failed) -> {
                latencies.add(System.nanoTime() - begun);
                if (failed != null) {
                    failure.set(failed);
                }
                places.release();
            });
        }
        places.acquire(concurrency);
        return figures(before);
    }

    private Figures figures(Usage before) {
        Usage now = Usage.now();
        double count = latencies.count();
        return new Figures(
                count * TimeUnit.SECONDS.toNanos(1) / (now.nanos - before.nanos),
                latencies.micros(0.5),
                latencies.micros(0.99),
                (now.cpuNanos - before.cpuNanos) / count / TimeUnit.MICROSECONDS.toNanos(1),
                (now.bytes - before.bytes) / count,
                0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the process has used up to now. */
    private record Usage(long nanos, long cpuNanos, long bytes) {

        static Usage now() {
            long bytes = Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                    .filter(allocated -> allocated > 0)
                    .sum();
            return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), bytes);
        }
    }
}
