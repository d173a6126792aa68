package dev.messaging.rabbitmq;

import dev.messaging.spi.Environment;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks, and those for which there is no thread a little later: what waits for one would wait for ever if it were lost.
 * Thread-safe.
 */
final class PatientExecutor implements Executor {

    private static final Duration UNTIL_THERE_MAY_BE_A_THREAD = Duration.ofMillis(100);

    private final Executor executor;
    private final Time time;

    /** For tasks that may block. */
    PatientExecutor(Environment environment) {
        this(environment.threads().handlers(), environment.time());
    }

    PatientExecutor(Executor executor, Time time) {
        this.executor = executor;
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // Of a closed environment it is the end, and of its timers.
            time.schedule(UNTIL_THERE_MAY_BE_A_THREAD, () -> execute(task));
        }
    }
}
