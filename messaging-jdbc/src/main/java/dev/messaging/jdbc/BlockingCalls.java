package dev.messaging.jdbc;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocking calls for callers that must not block: some at once, so that no more connections are asked for than the pool
 * has, and the others in line. Thread-safe; a line that is too long refuses at once.
 */
final class BlockingCalls {

    private static final int LONGEST_LINE = 10_000;

    private final Executor executor;
    private final int most;

    /** Guarded by this object's monitor, as is all below. */
    private final Queue<Runnable> line = new ArrayDeque<>();

    private int running;

    /**
     * Makes none yet.
     *
     * @param most how many at once
     */
    BlockingCalls(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    <T> CompletableFuture<T> call(Callable<T> blocking) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> complete(answer, blocking);
        boolean starts;
        synchronized (this) {
            if (line.size() >= LONGEST_LINE) {
                return CompletableFuture.failedFuture(new OverloadedException(
                        LONGEST_LINE + " calls wait for the database, which is too slow for them, or away",
                        Outcome.NOT_SENT,
                        null));
            }
            line.add(task);
            starts = running < most;
            if (starts) {
                running++;
            }
        }
        if (starts) {
            start(task, answer);
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, Callable<T> blocking) {
        T value;
        try {
            value = blocking.call();
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            return;
        }
        answer.complete(value);
    }

    private void start(Runnable task, CompletableFuture<?> answer) {
        try {
            executor.execute(this::work);
        } catch (Throwable refused) {
            boolean isLeft;
            synchronized (this) {
                running--;
                isLeft = line.remove(task);
            }
            if (isLeft) {
                answer.completeExceptionally(refused);
            }
        }
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = line.poll();
        if (task == null) {
            running--;
        }
        return task;
    }
}
