package dev.messaging.benchmarks.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Some threads that do the same for some seconds. */
final class Threads {

    private Threads() {}

    /** How often they did it a second, together. */
    static double perSecond(int count, int seconds, Work work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            long begin = System.nanoTime();
            long end = begin + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<Long>> done = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                done.add(threads.submit(() -> {
                    long times = 0;
                    while (System.nanoTime() - end < 0) {
                        work.run();
                        times++;
                    }
                    return times;
                }));
            }
            long times = 0;
            for (Future<Long> each : done) {
                times += each.get();
            }
            return times * 1e9 / (System.nanoTime() - begin);
        } finally {
            threads.shutdown();
        }
    }

    /** What is done. */
    interface Work {

        void run() throws Exception;
    }
}
