package dev.messaging.examples.shop;

import dev.messaging.ClosedException;
import dev.messaging.MessagingException;
import dev.messaging.examples.shop.OrderFile.Line;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Threads that share a file: each takes the next line when it is done with one.
 *
 * <p>They begin one after another: a process that has just started answers slowly.
 */
final class Workers {

    private static final int ATTEMPTS = 10;
    private static final long MILLIS_BETWEEN_STARTS = 20;

    private final OrderFile file;
    private final int threads;
    private final CountDownLatch working;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Workers(OrderFile file, int threads) {
        this.file = file;
        this.threads = threads;
        this.working = new CountDownLatch(threads);
    }

    void start(Consumer<Line> work) {
        for (int i = 0; i < threads; i++) {
            long delay = i * MILLIS_BETWEEN_STARTS;
            Thread thread = new Thread(() -> run(delay, work), "orders-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Whether there is no line left. */
    boolean areDone() {
        return working.getCount() == 0;
    }

    /** Why they have stopped before the end, if they have. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    private void run(long delay, Consumer<Line> work) {
        try {
            TimeUnit.MILLISECONDS.sleep(delay);
            for (Line line = file.next(); line != null && failure.get() == null; line = file.next()) {
                untilItWorks(line, work);
            }
        } catch (RuntimeException | InterruptedException e) {
            failure.compareAndSet(null, e);
        } finally {
            working.countDown();
        }
    }

    /** The library has repeated already what may be repeated; a service that is being restarted takes longer. */
    private static void untilItWorks(Line line, Consumer<Line> work) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                work.accept(line);
                return;
            } catch (ClosedException e) {
                throw e;
            } catch (MessagingException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100L * attempt);
            }
        }
    }
}
