package dev.messaging.benchmarks.paired;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls for a while, and measures. */
public final class Load {

    private final Call call;
    private final int concurrency;
    private final long nanos;
    private final Latencies latencies = new Latencies();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Load(Call call, int concurrency, long nanos) {
        this.call = call;
        this.concurrency = concurrency;
        this.nanos = nanos;
    }

    /**
     * Calls for so many seconds.
     *
     * @param async whether nobody waits for each call
     * @param concurrency how many calls at once
     */
    public static Figures run(Call call, boolean async, int concurrency, double seconds) throws InterruptedException {
        Load load = new Load(call, concurrency, (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        Figures figures = async ? load.async() : load.blocking();
        Throwable failed = load.failure.get();
        if (failed != null) {
            throw new IllegalStateException("A call has failed", failed);
        }
        return figures;
    }

    /** Calls for so many seconds, and then, if that ends in reasonable time, until all is compiled. */
    public static void warmUp(Call call, boolean async, int concurrency, double seconds) throws Exception {
        run(call, async, concurrency, seconds);
        WarmUp.untilCompiled(1, () -> run(call, async, concurrency, seconds / 4));
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
                call.call();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            } catch (Exception failed) {
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
        while (System.nanoTime() - before.nanos() < nanos && failure.get() == null) {
            places.acquire();
            long begun = System.nanoTime();
            call.callAsync().whenComplete((done, failed) -> {
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
        return Usage.now().since(before, latencies);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
