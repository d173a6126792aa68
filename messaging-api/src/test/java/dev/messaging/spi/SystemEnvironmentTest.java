package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemEnvironmentTest {

    private final String name = "system-test-" + System.nanoTime();
    private final SystemEnvironment environment = new SystemEnvironment(name);

    @AfterEach
    void close() {
        environment.close();
    }

    private boolean hasThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(name));
    }

    @Test
    void await_gives_the_result() {
        CompletableFuture<String> future = new CompletableFuture<>();
        environment.handlers().execute(() -> future.complete("done"));

        assertThat(environment.await(future)).isEqualTo("done");
    }

    @Test
    void await_throws_the_cause_itself() {
        IOException checked = new IOException("disk full");

        assertThatThrownBy(() -> environment.await(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                .isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> environment.await(CompletableFuture.failedFuture(new StackOverflowError())))
                .isExactlyInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> environment.await(CompletableFuture.failedFuture(checked)))
                .isExactlyInstanceOf(CompletionException.class)
                .hasCause(checked);
        assertThatThrownBy(() -> environment.await(CompletableFuture.failedFuture(new IllegalStateException("no"))
                        .thenApply(value -> value)))
                .isExactlyInstanceOf(IllegalStateException.class);
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        assertThatThrownBy(() -> environment.await(cancelled)).isInstanceOf(CancellationException.class);
    }

    @Test
    void an_interrupt_cancels_what_is_awaited_and_is_kept() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            thrown.set(catchThrowable(() -> environment.await(never)));
            kept.complete(Thread.currentThread().isInterrupted());
        });
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        waiter.interrupt();

        assertThat(kept.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown.get()).isInstanceOf(CancellationException.class);
        assertThat(never).isCancelled();
    }

    @Test
    void an_interrupt_from_before_counts_unless_the_result_is_there() {
        CompletableFuture<String> never = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        try {
            assertThat(environment.await(CompletableFuture.completedFuture("done")))
                    .isEqualTo("done");
            assertThatThrownBy(() -> environment.await(never)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(never).isCancelled();
    }

    @Test
    void handlers_never_starve_each_other_though_all_block() throws Exception {
        int handlers = 200;
        CountDownLatch all = new CountDownLatch(handlers);
        CompletableFuture<String> gate = new CompletableFuture<>();
        CompletableFuture<String> callback = new CompletableFuture<>();
        for (int i = 0; i < handlers; i++) {
            environment.handlers().execute(() -> {
                all.countDown();
                environment.await(gate);
            });
        }

        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        environment.schedule(Duration.ofMillis(1), () -> callback.complete("ran"));
        assertThat(callback.get(10, TimeUnit.SECONDS)).isEqualTo("ran");
        gate.complete("open");
    }

    @Test
    void its_threads_are_daemons_with_its_name() throws Exception {
        CompletableFuture<Thread> handler = new CompletableFuture<>();
        CompletableFuture<Thread> callback = new CompletableFuture<>();

        environment.handlers().execute(() -> handler.complete(Thread.currentThread()));
        environment.callbacks().execute(() -> callback.complete(Thread.currentThread()));

        assertThat(handler.get(10, TimeUnit.SECONDS).getName()).startsWith(name + "-handler-");
        assertThat(handler.get().isDaemon()).isTrue();
        assertThat(callback.get(10, TimeUnit.SECONDS).getName()).startsWith(name + "-callback-");
        assertThat(callback.get().isDaemon()).isTrue();
    }

    @Test
    void it_has_no_threads_before_they_are_needed() {
        assertThat(hasThreads()).isFalse();
    }

    @Test
    void closing_lets_what_runs_finish_and_leaves_no_thread() throws Exception {
        CompletableFuture<String> gate = new CompletableFuture<>();
        CompletableFuture<String> finished = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        environment.schedule(Duration.ofMinutes(1), () -> {});
        environment.handlers().execute(() -> {
            begun.countDown();
            finished.complete(environment.await(gate));
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        environment.close();
        environment.close();

        assertThatThrownBy(() -> environment.handlers().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> environment.callbacks().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        gate.complete("finished");
        assertThat(finished.get(10, TimeUnit.SECONDS)).isEqualTo("finished");
        await().atMost(Duration.ofSeconds(20)).until(() -> !hasThreads());
    }

    @Test
    void its_clocks_are_the_machines() {
        assertThat(environment.time().clock().instant())
                .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(5));
        assertThat(Duration.ofNanos(environment.time().nanoTime() - System.nanoTime())
                        .abs())
                .isLessThan(Duration.ofSeconds(5));
        assertThat(environment.threads()).isSameAs(environment);
        assertThat(environment.random().nextLong())
                .isNotEqualTo(environment.random().nextLong());
    }
}
