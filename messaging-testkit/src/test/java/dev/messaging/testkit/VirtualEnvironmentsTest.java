package dev.messaging.testkit;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualEnvironmentsTest {

    private final VirtualEnvironments environments = new VirtualEnvironments();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void end() {
        environments.close();
    }

    private static void execute(VirtualEnvironment environment, Runnable task) {
        environment.threads().handlers().execute(task);
    }

    @Test
    void serve_one_after_another_with_the_same_threads() {
        Set<Thread> threads = new HashSet<>();
        for (long seed = 1; seed <= 10; seed++) {
            try (VirtualEnvironment environment = environments.next(seed)) {
                environment.run(() -> {
                    for (int i = 0; i < 5; i++) {
                        execute(environment, () -> {
                            threads.add(Thread.currentThread());
                            pause(environment, ofSeconds(1));
                        });
                    }
                    environment.advance(ofSeconds(2));
                });
            }
        }
        assertThat(threads).hasSize(5).allMatch(Thread::isAlive);

        environments.close();

        assertThat(threads).noneMatch(Thread::isAlive);
    }

    private static void pause(VirtualEnvironment environment, Duration duration) {
        CompletableFuture<String> over = new CompletableFuture<>();
        environment.time().schedule(duration, () -> over.complete("over"));
        environment.threads().await(over);
    }

    @Test
    void give_the_order_and_the_numbers_that_one_alone_gives() {
        for (long seed = 1; seed <= 20; seed++) {
            String alone;
            try (VirtualEnvironment environment = new VirtualEnvironment(seed)) {
                alone = courseOf(environment);
            }
            try (VirtualEnvironment environment = environments.next(seed)) {
                assertThat(courseOf(environment)).isEqualTo(alone);
            }
        }
    }

    private static String courseOf(VirtualEnvironment environment) {
        StringBuilder course = new StringBuilder();
        environment.run(() -> {
            for (int i = 0; i < 10; i++) {
                int number = i;
                execute(environment, () -> {
                    pause(environment, Duration.ofMillis(environment.random().nextInt(3)));
                    course.append(number).append(' ');
                });
            }
            environment.advance(ofSeconds(1));
        });
        return course.toString();
    }

    @Test
    void leave_nothing_of_one_to_the_next() {
        VirtualEnvironment first = environments.next(1);
        AtomicBoolean ended = new AtomicBoolean();
        first.run(() -> {
            first.time().schedule(ofSeconds(1), () -> note("timer"));
            execute(first, () -> {
                try {
                    assertThatThrownBy(() -> first.threads().await(new CompletableFuture<>()))
                            .isInstanceOf(CancellationException.class);
                    Thread.currentThread().interrupt();
                } finally {
                    ended.set(true);
                }
            });
        });

        first.close();

        assertThat(ended).isTrue();
        try (VirtualEnvironment second = environments.next(2)) {
            second.run(() -> {
                execute(
                        second,
                        () -> note("interrupted " + Thread.currentThread().isInterrupted()));
                second.advance(ofSeconds(2));
            });
        }
        assertThat(trace).containsExactly("interrupted false");
    }

    private void note(String what) {
        trace.add(what);
    }

    @Test
    void give_a_thread_up_that_does_not_come_to_an_end() {
        CountDownLatch gate = new CountDownLatch(1);
        VirtualEnvironment first = environments.next(1).withLimits(Duration.ofDays(1), Duration.ofMillis(300));
        List<Thread> stubborn = new ArrayList<>();
        assertThatThrownBy(() -> first.run(() -> {
                    execute(first, () -> {
                        stubborn.add(Thread.currentThread());
                        ignoreInterruptsUntil(gate);
                    });
                    first.advance(ofSeconds(1));
                }))
                .isInstanceOf(AssertionError.class);

        assertThatThrownBy(first::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignoreInterruptsUntil");

        try (VirtualEnvironment second = environments.next(2)) {
            second.run(() -> {
                execute(second, () -> assertThat(stubborn).doesNotContain(Thread.currentThread()));
                gate.countDown();
                stubborn.get(0).join(10_000);
                assertThat(stubborn.get(0).isAlive()).isFalse();
            });
        }
    }

    private static void ignoreInterruptsUntil(CountDownLatch gate) {
        while (true) {
            try {
                gate.await();
                return;
            } catch (InterruptedException ignored) {
                // stubborn
            }
        }
    }

    @Test
    void are_one_at_a_time() {
        try (VirtualEnvironment first = environments.next(1)) {
            assertThatThrownBy(() -> environments.next(2)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(environments::close).isInstanceOf(IllegalStateException.class);
            first.run(() -> note("first"));
        }
        assertThat(trace).containsExactly("first");
    }

    @Test
    void notice_a_deadlock_in_each() {
        for (long seed = 1; seed <= 2; seed++) {
            try (VirtualEnvironment environment = environments.next(seed)) {
                assertThatThrownBy(() ->
                                environment.run(() -> environment.threads().await(new CompletableFuture<>())))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("Deadlock");
            }
        }
    }
}
