package dev.messaging.testkit;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualEnvironmentTest {

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void end() {
        environment.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    private <T> T await(CompletableFuture<T> future) {
        return environment.threads().await(future);
    }

    private void execute(Runnable task) {
        environment.threads().handlers().execute(task);
    }

    private Cancellable schedule(Duration delay, Runnable task) {
        return environment.time().schedule(delay, task);
    }

    private void sleep(Duration duration) {
        CompletableFuture<String> over = new CompletableFuture<>();
        schedule(duration, () -> over.complete("over"));
        await(over);
    }

    private void note(String what) {
        trace.add(what);
    }

    @Nested
    class Time {

        @Test
        void jumps_to_the_next_timer_when_all_wait() {
            long began = System.nanoTime();

            environment.run(() -> {
                Instant then = environment.time().clock().instant();
                long nanos = environment.time().nanoTime();
                sleep(ofHours(36));
                assertThat(environment.time().nanoTime() - nanos)
                        .isEqualTo(ofHours(36).toNanos());
                assertThat(environment.time().clock().instant()).isEqualTo(then.plus(ofHours(36)));
            });

            assertThat(ofNanos(System.nanoTime() - began)).isLessThan(ofSeconds(20));
        }

        @Test
        void stands_still_while_anything_can_run() {
            long nanos = environment.time().nanoTime();

            environment.run(() -> {
                for (int i = 0; i < 100; i++) {
                    execute(() -> note("task at " + (environment.time().nanoTime() - nanos)));
                }
                CompletableFuture<String> done = new CompletableFuture<>();
                execute(() -> done.complete("done"));
                await(done);
            });

            assertThat(trace).hasSize(100).containsOnly("task at 0");
        }

        @Test
        void lets_timers_run_by_when_they_are_due_and_then_in_the_order_of_setting() {
            environment.run(() -> {
                schedule(ofSeconds(2), () -> note("2a"));
                schedule(ofSeconds(1), () -> note("1a"));
                schedule(ofSeconds(2), () -> note("2b"));
                schedule(ofSeconds(1), () -> note("1b"));
                schedule(Duration.ZERO, () -> note("0"));
                schedule(ofSeconds(-5), () -> note("past"));
                sleep(ofSeconds(3));
            });

            assertThat(trace).containsExactly("0", "past", "1a", "1b", "2a", "2b");
        }

        @Test
        void does_not_move_while_no_body_runs() {
            schedule(ofSeconds(1), () -> note("timer"));
            execute(() -> note("task"));
            long nanos = environment.time().nanoTime();

            environment.run(() -> note("body"));

            assertThat(trace).containsExactlyInAnyOrder("task", "body");
            assertThat(environment.time().nanoTime()).isEqualTo(nanos);
        }

        @Test
        void passes_by_advance_and_everything_due_until_then_happens() {
            environment.run(() -> {
                schedule(ofMinutes(1), () -> execute(() -> schedule(ofMinutes(4), () -> execute(() -> note("chain")))));
                schedule(ofMinutes(5), () -> note("at five"));
                schedule(ofMinutes(5).plusNanos(1), () -> note("too late"));

                environment.advance(ofMinutes(5));

                assertThat(trace).containsExactly("at five", "chain");
            });
        }

        @Test
        void passes_by_advance_from_outside_too() {
            Instant then = environment.time().clock().instant();
            schedule(ofDays(20), () -> note("timer"));

            environment.advance(ofDays(30));

            assertThat(trace).containsExactly("timer");
            assertThat(environment.time().clock().instant()).isEqualTo(then.plus(ofDays(30)));
        }

        @Test
        void cannot_go_back() {
            assertThatThrownBy(() -> environment.advance(ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void of_day_jumps_without_touching_timers() {
            environment.run(() -> {
                Instant then = environment.time().clock().instant();
                long nanos = environment.time().nanoTime();
                environment.jumpClock(ofHours(1));
                assertThat(environment.time().clock().instant()).isEqualTo(then.plus(ofHours(1)));
                environment.jumpClock(ofHours(-3));
                assertThat(environment.time().clock().instant()).isEqualTo(then.minus(ofHours(2)));
                sleep(ofSeconds(1));
                assertThat(environment.time().nanoTime() - nanos)
                        .isEqualTo(ofSeconds(1).toNanos());
            });
        }

        @Test
        void of_day_is_another_one_on_a_machine_whose_clock_is_wrong() {
            Environment other = environment.withClockSkew(ofMinutes(-1));
            Instant here = environment.time().clock().instant();

            assertThat(other.time().clock().instant()).isEqualTo(here.minus(ofMinutes(1)));
            assertThat(other.time().nanoTime()).isEqualTo(environment.time().nanoTime());
            assertThat(other.random()).isSameAs(environment.random());

            environment.jumpClock(ofHours(1));
            assertThat(other.time().clock().instant()).isEqualTo(here.minus(ofMinutes(1)));

            environment.run(() -> {
                CompletableFuture<String> over = new CompletableFuture<>();
                other.time().schedule(ofSeconds(9), () -> over.complete("over"));
                assertThat(other.threads().await(over)).isEqualTo("over");
            });
            assertThat(other.time().clock().instant()).isEqualTo(here.minus(ofSeconds(51)));
        }
    }

    @Nested
    class Cancelling {

        @Test
        void keeps_a_timer_from_running_and_lets_go_of_it() {
            environment.run(() -> {
                Cancellable timer = schedule(ofSeconds(1), () -> note("cancelled"));
                Cancellable other = schedule(ofSeconds(1), () -> note("other"));
                assertThat(environment.timers()).isEqualTo(2);

                assertThat(timer.cancel()).isTrue();
                assertThat(timer.cancel()).isFalse();
                assertThat(environment.timers()).isEqualTo(1);

                environment.advance(ofSeconds(2));
                assertThat(other.cancel()).isFalse();
            });

            assertThat(trace).containsExactly("other");
        }
    }

    @Nested
    class Participants {

        @Test
        void run_one_at_a_time_even_if_they_wait_in_each_other() {
            AtomicInteger running = new AtomicInteger();
            environment.run(() -> {
                List<CompletableFuture<String>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    CompletableFuture<String> done = new CompletableFuture<>();
                    all.add(done);
                    int number = i;
                    execute(() -> {
                        for (int round = 0; round < 50; round++) {
                            assertThat(running.incrementAndGet()).isEqualTo(1);
                            running.decrementAndGet();
                            sleep(ofMillis(number % 3));
                        }
                        done.complete("done");
                    });
                }
                all.forEach(VirtualEnvironmentTest.this::await);
            });
        }

        @Test
        void may_wait_for_what_others_that_wait_will_do() {
            String answer = environment.call(() -> await(ask(10)));

            assertThat(answer).isEqualTo("0 1 2 3 4 5 6 7 8 9 10");
            assertThat(trace).hasSize(11);
        }

        private CompletableFuture<String> ask(int depth) {
            CompletableFuture<String> reply = new CompletableFuture<>();
            execute(() -> {
                note("asked " + depth);
                reply.complete(depth == 0 ? "0" : await(ask(depth - 1)) + " " + depth);
            });
            return reply;
        }

        @Test
        void go_on_in_the_order_in_which_they_became_ready() {
            environment.run(() -> {
                CompletableFuture<String> gate = new CompletableFuture<>();
                for (int i = 0; i < 3; i++) {
                    int number = i;
                    execute(() -> {
                        note("begin " + number);
                        await(gate.thenApply(value -> value));
                        note("end " + number);
                    });
                }
                schedule(ofSeconds(1), () -> {
                    execute(() -> note("before"));
                    gate.complete("open");
                    execute(() -> note("after"));
                });
                environment.advance(ofSeconds(1));
            });

            assertThat(trace)
                    .containsExactly("begin 0", "begin 1", "begin 2", "before", "end 2", "end 1", "end 0", "after");
        }

        @Test
        void do_not_wait_for_what_is_done() {
            environment.run(() -> {
                execute(() -> note("task"));
                assertThat(await(CompletableFuture.completedFuture("done"))).isEqualTo("done");
                note("body");
            });

            assertThat(trace).containsExactly("body", "task");
        }

        @Test
        void are_thrown_the_cause_itself() {
            IOException checked = new IOException("disk full");
            environment.run(() -> {
                assertThatThrownBy(() -> await(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                        .isExactlyInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> await(CompletableFuture.failedFuture(new StackOverflowError())))
                        .isExactlyInstanceOf(StackOverflowError.class);
                assertThatThrownBy(() -> await(CompletableFuture.failedFuture(checked)))
                        .isExactlyInstanceOf(CompletionException.class)
                        .hasCause(checked);
                CompletableFuture<String> late = new CompletableFuture<>();
                schedule(ofSeconds(1), () -> late.completeExceptionally(new IllegalStateException("later")));
                assertThatThrownBy(() -> await(late.thenApply(value -> value)))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("later");
            });
        }

        @Test
        void may_run_bodies_of_their_own() {
            environment.run(() -> execute(() -> environment.run(() -> {
                sleep(ofSeconds(1));
                note("inner");
            })));
            environment.advance(ofSeconds(1));

            assertThat(trace).containsExactly("inner");
        }

        @Test
        void of_two_environments_do_not_mix() {
            try (VirtualEnvironment other = new VirtualEnvironment()) {
                environment.run(() -> other.run(() -> {
                    CompletableFuture<String> done = new CompletableFuture<>();
                    other.threads().callbacks().execute(() -> done.complete("there"));
                    execute(() -> note("here"));
                    assertThat(other.threads().await(done)).isEqualTo("there");
                    assertThat(trace).isEmpty();
                }));
            }
            assertThat(trace).containsExactly("here");
        }
    }

    @Nested
    class Outsiders {

        @Test
        void become_participants_while_they_await() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            execute(() -> {
                sleep(ofHours(1));
                answer.complete("answer");
            });

            assertThat(await(answer)).isEqualTo("answer");
        }

        @Test
        void wake_a_participant_by_completing_its_future() throws InterruptedException {
            CompletableFuture<String> answer = new CompletableFuture<>();
            CountDownLatch waiting = new CountDownLatch(1);
            Thread helper = new Thread(() -> {
                awaitUninterruptibly(waiting);
                answer.complete("from outside");
            });
            helper.start();

            String answered = environment.call(() -> {
                waiting.countDown();
                return await(answer);
            });

            assertThat(answered).isEqualTo("from outside");
            helper.join();
        }

        @Test
        void take_turns_when_several_run_bodies() throws InterruptedException {
            AtomicInteger running = new AtomicInteger();
            AtomicReference<Throwable> failed = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    Throwable thrown = catchThrowable(() -> environment.run(() -> {
                        for (int round = 0; round < 200; round++) {
                            assertThat(running.incrementAndGet()).isEqualTo(1);
                            running.decrementAndGet();
                            sleep(ofMillis(1));
                        }
                    }));
                    failed.compareAndSet(null, thrown);
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failed.get()).isNull();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Nested
    class Interrupts {

        @Test
        void cancel_what_a_participant_awaits_and_keep_the_flag() {
            environment.run(() -> {
                CompletableFuture<String> never = new CompletableFuture<>();
                AtomicReference<Thread> handler = new AtomicReference<>();
                execute(() -> {
                    handler.set(Thread.currentThread());
                    Throwable thrown = catchThrowable(() -> await(never));
                    note(thrown.getClass().getSimpleName() + " "
                            + Thread.currentThread().isInterrupted());
                });
                schedule(ofSeconds(5), () -> {
                    execute(() -> note("before"));
                    handler.get().interrupt();
                    execute(() -> note("after"));
                });
                environment.advance(ofSeconds(5));
                assertThat(never).isCancelled();
            });

            assertThat(trace).containsExactly("before", "CancellationException true", "after");
        }

        @Test
        void of_a_participant_that_is_not_waiting_count_at_its_next_wait() {
            CompletableFuture<String> future = new CompletableFuture<>();
            environment.run(() -> execute(() -> {
                Thread.currentThread().interrupt();
                assertThat(await(CompletableFuture.completedFuture("done"))).isEqualTo("done");
                assertThatThrownBy(() -> await(future)).isInstanceOf(CancellationException.class);
            }));
            assertThat(future).isCancelled();
        }

        @Test
        void do_not_outlive_their_task() {
            environment.run(() -> {
                execute(() -> Thread.currentThread().interrupt());
                execute(() -> note("interrupted " + Thread.currentThread().isInterrupted()));
            });
            assertThat(trace).containsExactly("interrupted false");
        }

        @Test
        void reach_the_body_before_time_moves_on() {
            Thread body = Thread.currentThread();
            environment.run(() -> {
                long nanos = environment.time().nanoTime();
                schedule(ofSeconds(1), body::interrupt);
                schedule(ofSeconds(2), () -> note("too late"));
                assertThatThrownBy(() -> await(new CompletableFuture<>())).isInstanceOf(CancellationException.class);
                assertThat(Thread.interrupted()).isTrue();
                assertThat(environment.time().nanoTime() - nanos)
                        .isEqualTo(ofSeconds(1).toNanos());
            });
            assertThat(trace).isEmpty();
        }

        @Test
        void do_not_take_a_result_away_that_is_there() {
            environment.run(() -> {
                CompletableFuture<String> answer = new CompletableFuture<>();
                Thread body = Thread.currentThread();
                execute(() -> {
                    answer.complete("answer");
                    body.interrupt();
                });
                assertThat(await(answer)).isEqualTo("answer");
                assertThat(Thread.interrupted()).isTrue();
            });
        }

        @Test
        void from_outside_reach_a_participant_too() throws InterruptedException {
            Thread body = Thread.currentThread();
            CountDownLatch waiting = new CountDownLatch(1);
            Thread helper = new Thread(() -> {
                awaitUninterruptibly(waiting);
                body.interrupt();
            });
            helper.start();
            environment.run(() -> {
                waiting.countDown();
                assertThatThrownBy(() -> await(new CompletableFuture<>())).isInstanceOf(CancellationException.class);
                assertThat(Thread.interrupted()).isTrue();
            });
            helper.join();
        }

        @Test
        void end_an_advance() {
            Thread body = Thread.currentThread();
            environment.run(() -> {
                schedule(ofSeconds(1), body::interrupt);
                assertThatThrownBy(() -> environment.advance(ofHours(1))).isInstanceOf(CancellationException.class);
                assertThat(Thread.interrupted()).isTrue();
                assertThat(environment.timers()).isZero();
            });
        }
    }

    @Nested
    class Failures {

        @Test
        void of_the_body_are_thrown_as_they_are() {
            IOException failure = new IOException("disk full");

            assertThatThrownBy(() -> environment.run(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }

        @Test
        void of_a_task_are_thrown_when_the_body_is_done() {
            IllegalStateException failure = new IllegalStateException("task");

            assertThatThrownBy(() -> environment.run(() -> execute(() -> {
                        throw failure;
                    })))
                    .isSameAs(failure);
            environment.run(() -> note("forgotten"));
        }

        @Test
        void of_tasks_stand_beside_that_of_the_body() {
            IllegalStateException failure = new IllegalStateException("task");

            assertThatThrownBy(() -> environment.run(() -> {
                        schedule(ofSeconds(1), () -> {
                            throw failure;
                        });
                        environment.advance(ofSeconds(1));
                        throw new IOException("body");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasSuppressedException(failure);
        }

        @Test
        void are_said_with_all_stacks_when_all_wait_for_each_other() {
            assertThatThrownBy(() -> environment.run(() -> {
                        execute(this::waitForEver);
                        await(new CompletableFuture<>());
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Deadlock")
                    .hasMessageContaining("waitForEver")
                    .hasMessageContaining("VirtualEnvironmentTest.await")
                    .hasMessageNotContaining("Baton");
        }

        private void waitForEver() {
            await(new CompletableFuture<>());
        }

        @Test
        void of_a_deadlock_are_thrown_though_the_body_swallows_them() {
            assertThatThrownBy(() -> environment.run(() -> assertThatThrownBy(() -> await(new CompletableFuture<>()))
                            .isInstanceOf(AssertionError.class)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Deadlock");
        }

        @Test
        void reach_an_outsider_that_awaits_what_cannot_come() {
            assertThatThrownBy(() -> await(new CompletableFuture<>()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Deadlock");
        }

        @Test
        void come_when_time_runs_away() {
            schedule(ofSeconds(1), this::again);

            assertThatThrownBy(() -> environment.run(() -> await(new CompletableFuture<>())))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("PT240H");

            environment.withLimits(ofHours(1), ofMinutes(1));
            assertThatThrownBy(() -> environment.run(() -> await(new CompletableFuture<>())))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("PT1H");
            environment.advance(ofHours(3));
        }

        private void again() {
            schedule(ofSeconds(20), this::again);
        }

        @Test
        void come_when_time_stands_still() {
            environment.withStepLimit(1_000);
            execute(this::atOnceAgain);

            assertThatThrownBy(() -> environment.run(() -> await(new CompletableFuture<>())))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Time stands still: 1000 steps");
        }

        private void atOnceAgain() {
            execute(this::atOnceAgain);
        }

        @Test
        void come_when_a_task_blocks_outside() {
            environment.withLimits(ofDays(1), ofMillis(500));
            CountDownLatch never = new CountDownLatch(1);

            assertThatThrownBy(() -> environment.run(() -> {
                        execute(() -> blockOutside(never));
                        await(new CompletableFuture<>());
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("No progress")
                    .hasMessageContaining("blockOutside");
        }

        @Test
        void come_when_the_body_blocks_outside() {
            environment.withLimits(ofDays(1), ofMillis(500));
            CountDownLatch never = new CountDownLatch(1);

            assertThatThrownBy(() -> environment.run(() -> {
                        blockOutside(never);
                        note("went on");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("No progress")
                    .hasMessageContaining("blockOutside");
            assertThat(trace).containsExactly("went on");
        }

        private void blockOutside(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                note("interrupted");
                trace.clear();
            }
        }
    }

    @Nested
    class Order {

        @Test
        void is_the_same_for_the_same_seed() {
            assertThat(traceOf(new VirtualEnvironment(7))).isEqualTo(traceOf(new VirtualEnvironment(7)));
            assertThat(traceOf(new VirtualEnvironment())).isEqualTo(traceOf(new VirtualEnvironment()));
        }

        @Test
        void is_another_one_for_another_seed() {
            assertThat(traceOf(new VirtualEnvironment(7))).isNotEqualTo(traceOf(new VirtualEnvironment(8)));
        }

        /** Pinned, so that each JDK that the build runs on is held to the same. */
        @Test
        void is_the_same_on_every_jdk() {
            assertThat(List.of(
                            traceOf(new VirtualEnvironment()).hashCode(),
                            traceOf(new VirtualEnvironment(7)).hashCode(),
                            traceOf(new VirtualEnvironment(8)).hashCode()))
                    .containsExactly(-244120851, -2051867288, -1811178913);
        }

        /** Waits, timers, interrupts and chance, all mixed. */
        private List<String> traceOf(VirtualEnvironment world) {
            List<String> seen = new ArrayList<>();
            try (world) {
                world.run(() -> {
                    List<Thread> handlers = new ArrayList<>();
                    for (int i = 0; i < 12; i++) {
                        int number = i;
                        world.threads().handlers().execute(() -> {
                            handlers.add(Thread.currentThread());
                            for (int round = 0; round < 20; round++) {
                                seen.add(number + "." + round + " at "
                                        + world.time().nanoTime());
                                CompletableFuture<String> over = new CompletableFuture<>();
                                Duration delay = ofMillis(world.random().nextInt(10));
                                world.time().schedule(delay, () -> over.complete("over"));
                                try {
                                    world.threads().await(over);
                                } catch (CancellationException interrupted) {
                                    seen.add(number + " interrupted " + Thread.interrupted());
                                }
                            }
                        });
                    }
                    for (int i = 0; i < 30; i++) {
                        int pick = i;
                        world.time()
                                .schedule(
                                        ofMillis(3L * i),
                                        () -> handlers.get(pick % 12).interrupt());
                    }
                    world.advance(ofSeconds(5));
                });
            }
            assertThat(seen).hasSizeGreaterThan(250);
            return seen;
        }
    }

    @Nested
    class Closing {

        @Test
        void leaves_no_thread() {
            Set<Thread> others = Thread.getAllStackTraces().keySet();
            VirtualEnvironment world = new VirtualEnvironment();
            List<Thread> own = new ArrayList<>();
            world.run(() -> {
                for (int i = 0; i < 20; i++) {
                    world.threads().handlers().execute(() -> {
                        own.add(Thread.currentThread());
                        assertThatThrownBy(() -> world.threads().await(new CompletableFuture<>()))
                                .isInstanceOf(CancellationException.class);
                    });
                }
                world.threads().handlers().execute(() -> own.add(Thread.currentThread()));
            });
            assertThat(own).hasSize(21).doesNotHaveDuplicates().allMatch(Thread::isAlive);

            world.close();
            world.close();

            assertThat(own).noneMatch(Thread::isAlive);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("virtual-") && !others.contains(thread))
                    .isEmpty();
        }

        @Test
        void drops_what_is_not_begun_and_takes_no_more() {
            VirtualEnvironment world = new VirtualEnvironment();
            world.threads().handlers().execute(() -> note("task"));
            Cancellable timer = world.time().schedule(ofSeconds(1), () -> note("timer"));

            world.close();

            assertThat(timer.cancel()).isFalse();
            assertThat(world.time().schedule(ofSeconds(1), () -> note("late")).cancel())
                    .isFalse();
            assertThatThrownBy(() -> world.threads().callbacks().execute(() -> note("late")))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> world.threads().await(new CompletableFuture<>()))
                    .isInstanceOf(CancellationException.class);
            assertThat(trace).isEmpty();
        }

        @Test
        void frees_a_task_that_blocks_outside() {
            VirtualEnvironment world = new VirtualEnvironment().withLimits(ofDays(1), ofMillis(300));
            CountDownLatch never = new CountDownLatch(2);
            assertThatThrownBy(() -> world.run(() -> {
                        world.threads().handlers().execute(() -> {
                            assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                            assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                        });
                        world.threads().await(new CompletableFuture<>());
                    }))
                    .isInstanceOf(AssertionError.class);

            world.close();
        }

        @Test
        void is_allowed_to_the_body() {
            VirtualEnvironment world = new VirtualEnvironment();
            world.run(() -> {
                world.threads().handlers().execute(() -> note("never"));
                world.close();
            });
            assertThat(trace).isEmpty();
        }
    }

    @Test
    void chance_is_spread_evenly() {
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[environment.random().nextInt(10)]++;
        }
        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_500, 10_500));
    }

    @Test
    void a_task_costs_microseconds() {
        int tasks = 500_000;
        AtomicInteger ran = new AtomicInteger();
        long began = System.nanoTime();

        environment.run(() -> {
            for (int i = 0; i < tasks; i++) {
                execute(ran::incrementAndGet);
            }
        });

        long nanos = (System.nanoTime() - began) / tasks;
        assertThat(ran).hasValue(tasks);
        assertThat(nanos).isLessThan(20_000);
    }
}
