package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Latencies;
import dev.messaging.benchmarks.paired.Usage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Handles the orders of one topic, of each customer in their order, and measures in turns. */
final class Handling implements Consumer<Order> {

    private static final int PATIENCE_SECONDS = 120;

    private final long millis;

    /** Of each customer. */
    private final AtomicIntegerArray next = new AtomicIntegerArray(Customers.COUNT);

    private volatile @Nullable String wrong;
    private volatile Turn turn = new Turn(0);

    /** Handling each takes so long. */
    Handling(long millis) {
        this.millis = millis;
    }

    @Override
    public void accept(Order order) {
        int expected = next.get(order.customerNumber());
        if (order.number() < expected) {
            return; // once more
        }
        if (order.number() > expected) {
            wrong = "Instead of number " + expected + " came " + order;
        }
        next.setRelease(order.customerNumber(), order.number() + 1);
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        turn.handled();
    }

    /** Begins to measure so many. */
    Turn begin(int messages) {
        Turn begun = new Turn(messages);
        turn = begun;
        return begun;
    }

    /** What is measured at once. */
    final class Turn {

        private final Latencies latencies = new Latencies();
        private final CountDownLatch missing;
        private final Usage before = Usage.now();

        private Turn(int messages) {
            this.missing = new CountDownLatch(messages);
        }

        private void handled() {
            latencies.add(System.nanoTime() - before.nanos());
            missing.countDown();
        }

        /** Waits until all are handled. */
        Figures end() throws InterruptedException {
            for (int i = 0; i < PATIENCE_SECONDS && wrong == null; i++) {
                if (missing.await(1, TimeUnit.SECONDS)) {
                    return Usage.now().since(before, latencies);
                }
            }
            throw new IllegalStateException(wrong == null ? missing.getCount() + " messages did not come" : wrong);
        }
    }
}
