package dev.messaging.examples.shop;

import dev.messaging.ClosedException;
import dev.messaging.MessagingException;
import dev.messaging.examples.shop.OrderFile.Line;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Workers that share a file: each takes the next line when it is done with one.
 *
 * <p>They begin one after another: a process that has just started answers slowly.
 */
final class Workers {

    private static final int ATTEMPTS = 60;
    private static final long LONGEST_MILLIS_BETWEEN_ATTEMPTS = 1_000;
    private static final long MILLIS_BETWEEN_STARTS = 20;

    private final int count;
    private final Executor executor;
    private final Pause pause;
    private final AtomicInteger working;
    private final CompletableFuture<@Nullable Void> finished = new CompletableFuture<>();

    /**
     * So many of them.
     *
     * @param executor runs each until it ends
     */
    Workers(int count, Executor executor, Pause pause) {
        this.count = count;
        this.executor = executor;
        this.pause = pause;
        this.working = new AtomicInteger(count);
    }

    /** Each with a thread of its own. */
    static Workers threads(int count) {
        AtomicInteger number = new AtomicInteger();
        return new Workers(
                count,
                worker -> {
                    Thread thread = new Thread(worker, "orders-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    thread.start();
                },
                Thread::sleep);
    }

    /** Begins to work through a file, and closes it at the end. */
    void start(OrderFile file, Consumer<Line> work) {
        for (int i = 0; i < count; i++) {
            long delay = i * MILLIS_BETWEEN_STARTS;
            executor.execute(() -> run(delay, file, work));
        }
    }

    /** Completes when there is no line left, or with the reason why they have stopped before. */
    CompletableFuture<@Nullable Void> finished() {
        return finished;
    }

    private void run(long delay, OrderFile file, Consumer<Line> work) {
        try {
            pause.sleep(delay);
            for (Line line = file.next(); line != null && !finished.isDone(); line = file.next()) {
                untilItWorks(line, work);
            }
            if (working.decrementAndGet() == 0) {
                file.close();
                finished.complete(null);
            }
        } catch (RuntimeException | InterruptedException | IOException e) {
            finished.completeExceptionally(e);
        }
    }

    /** The library has repeated already what may be repeated; a service that is away for a minute takes longer. */
    private void untilItWorks(Line line, Consumer<Line> work) throws InterruptedException {
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
                pause.sleep(Math.min(100L * attempt, LONGEST_MILLIS_BETWEEN_ATTEMPTS));
            }
        }
    }

    /** How a worker waits. */
    @FunctionalInterface
    interface Pause {

        void sleep(long millis) throws InterruptedException;
    }
}
