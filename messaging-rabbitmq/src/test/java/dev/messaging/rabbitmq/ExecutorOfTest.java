package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.spi.SystemEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExecutorOfTest {

    @Test
    void a_connection_that_is_found_lost_after_the_end_is_cleared_away_nevertheless() {
        SystemEnvironment environment = new SystemEnvironment("ended-");
        ExecutorOf executor = ExecutorOf.outliving(environment.threads().handlers());
        environment.close();
        CompletableFuture<Void> cleared = new CompletableFuture<>();

        executor.submit(() -> cleared.complete(null));

        assertThat(cleared).isCompleted();
    }

    @Test
    void a_connection_that_is_found_lost_where_there_is_no_thread_is_cleared_away_nevertheless() {
        ExecutorOf executor = ExecutorOf.outliving(task -> {
            throw new OutOfMemoryError("unable to create native thread, for the test");
        });
        CompletableFuture<Void> cleared = new CompletableFuture<>();

        executor.submit(() -> cleared.complete(null));

        assertThat(cleared).isCompleted();
    }

    @Test
    void a_task_that_is_itself_refused_something_runs_once() {
        ExecutorOf executor = new ExecutorOf(Runnable::run);
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> executor.execute(() -> {
                    runs.incrementAndGet();
                    throw new RejectedExecutionException("refused by the test");
                }))
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(runs).hasValue(1);
    }
}
