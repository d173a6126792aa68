package dev.messaging.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.OverloadedException;
import dev.messaging.Queue;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingEnvironment;
import dev.messaging.testkit.ThrowingRunnable;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine does when the transport fails, is slow, or is given too much; in virtual time. */
class SendingTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Operation<String, String> ASK =
            Operation.of("ask", String.class, String.class).withTimeout(Duration.ofSeconds(5));

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final ScriptedTransport transport = new ScriptedTransport();

    @AfterEach
    void end() {
        environment.close();
    }

    private void with(ThrowingBody body) {
        with(10_000, body);
    }

    private void with(int maxInFlight, ThrowingBody body) {
        ThrowingRunnable run = () -> {
            try (Messaging messaging = Messaging.builder()
                    .transport(context -> transport)
                    .environment(environment)
                    .maxInFlight(maxInFlight)
                    .drainTimeout(Duration.ofMillis(10))
                    .connect()) {
                body.run(messaging);
            }
        };
        environment.run(run);
    }

    private interface ThrowingBody {
        void run(Messaging messaging) throws Exception;
    }

    private static TransportUnavailableException away(Outcome outcome) {
        return new TransportUnavailableException("away", outcome, null);
    }

    private static <T> CompletableFuture<T> failing(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private double secondsSince(long nanos) {
        return (environment.time().nanoTime() - nanos) / 1e9;
    }

    @Test
    void a_send_whose_outcome_is_unknown_is_sent_again_with_the_same_id() {
        with(messaging -> {
            transport.onSend = message -> transport.sent.size() < 3
                    ? failing(away(Outcome.UNKNOWN))
                    : CompletableFuture.completedFuture(null);
            String id = messaging.send(WORK, "x");
            assertThat(transport.sent).hasSize(3).extracting(WireMessage::id).containsOnly(id);
        });
    }

    @Test
    void a_send_ends_with_the_transports_own_failure_before_its_deadline() {
        with(messaging -> {
            long begun = environment.time().nanoTime();
            transport.onSend =
                    message -> failing(new OverloadedException("busy", Outcome.REJECTED, Duration.ofSeconds(2)));
            assertThatThrownBy(() -> messaging.send(WORK, "x")).isInstanceOf(OverloadedException.class);
            assertThat(secondsSince(begun)).isBetween(27.0, 30.0);
            assertThat(transport.sent).hasSizeBetween(14, 15);
        });
    }

    @Test
    void what_a_transport_refuses_at_once_is_known_though_the_time_is_up() {
        Environment punctual = new ForwardingEnvironment(environment) {
            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                if (delay.isZero()) {
                    task.run();
                    return () -> false;
                }
                return super.schedule(delay, task);
            }
        };
        transport.onSend = message -> {
            environment.advance(Duration.ofSeconds(2));
            return failing(away(Outcome.NOT_SENT));
        };
        environment.run(() -> {
            try (Messaging messaging = Messaging.builder()
                    .transport(context -> transport)
                    .environment(punctual)
                    .sendTimeout(Duration.ofSeconds(1))
                    .connect()) {
                assertThatThrownBy(() -> messaging.send(WORK, "x"))
                        .isInstanceOfSatisfying(
                                TransportUnavailableException.class,
                                refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT));
            }
        });
    }

    @Test
    void a_send_that_is_never_confirmed_ends_at_the_send_timeout() {
        with(messaging -> {
            long begun = environment.time().nanoTime();
            CompletableFuture<Void> never = new CompletableFuture<>();
            transport.onSend = message -> never;
            assertThat(catchThrowableOfType(DeadlineExceededException.class, () -> messaging.send(WORK, "x"))
                            .outcome())
                    .isEqualTo(Outcome.UNKNOWN);
            assertThat(secondsSince(begun)).isBetween(30.0, 30.1);
            assertThat(never).isCancelled();
        });
    }

    @Test
    void a_message_is_not_sent_again_after_its_time_to_live() {
        with(messaging -> {
            long begun = environment.time().nanoTime();
            transport.onSend = message -> failing(away(Outcome.NOT_SENT));
            assertThatThrownBy(() -> messaging.send(WORK, Message.of("x").withTimeToLive(Duration.ofSeconds(1))))
                    .isInstanceOf(TransportUnavailableException.class);
            assertThat(secondsSince(begun)).isLessThanOrEqualTo(1.0);
        });
    }

    @Test
    void a_request_that_was_not_sent_is_asked_again() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> {
                if (transport.sent.size() < 3) {
                    replyTo.fail(away(Outcome.NOT_SENT));
                } else {
                    replyTo.reply(
                            WireMessage.builder("r", "pong".getBytes(UTF_8)).build());
                }
            };
            assertThat(messaging.request(ASK, "ping")).isEqualTo("pong");
        });
    }

    @Test
    void a_request_that_may_have_arrived_is_asked_again_only_with_an_explicit_key() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> replyTo.fail(away(Outcome.UNKNOWN));
            assertThatThrownBy(() -> messaging.request(ASK, "x")).isInstanceOf(TransportUnavailableException.class);
            assertThat(transport.sent).hasSize(1);
            Message<String> safe = Message.of("x").withIdempotencyKey("k");
            assertThatThrownBy(() -> messaging.request(ASK, safe)).isInstanceOf(TransportUnavailableException.class);
            assertThat(transport.sent).hasSizeGreaterThan(4);
        });
    }

    @Test
    void what_a_client_library_throws_is_only_a_cause() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> {
                throw new ArithmeticException("in the client");
            };
            assertThatThrownBy(() -> messaging.request(ASK, "x"))
                    .isInstanceOf(MessagingException.class)
                    .hasCauseInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("operation ask");
        });
    }

    @Test
    void the_breaker_refuses_at_once_what_would_fail_and_tries_again_after_a_while() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> replyTo.fail(away(Outcome.UNKNOWN));
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> messaging.request(ASK, "x")).hasMessage("away");
            }
            int attempts = transport.sent.size();
            MessagingException refused =
                    catchThrowableOfType(MessagingException.class, () -> messaging.request(ASK, "x"));
            assertThat(refused).isInstanceOf(TransportUnavailableException.class);
            assertThat(refused.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(transport.sent).hasSize(attempts);
            assertThat(messaging.send(WORK, "another channel")).isNotEmpty();

            environment.advance(Duration.ofSeconds(6));
            transport.onRequest = (message, replyTo) -> replyTo.reply(
                    WireMessage.builder("r", new byte[] {'o', 'k'}).build());
            assertThat(messaging.request(ASK, "x")).isEqualTo("ok");
        });
    }

    /** Its own attempts would open the circuit before the other side has restarted. */
    @Test
    void a_request_that_is_being_tried_again_outlasts_an_open_circuit() {
        with(messaging -> {
            Operation<String, String> patient = ASK.withTimeout(Duration.ofSeconds(30));
            long backAt = environment.time().nanoTime() + Duration.ofSeconds(3).toNanos();
            transport.onRequest = (message, replyTo) -> {
                if (environment.time().nanoTime() < backAt) {
                    replyTo.fail(away(Outcome.NOT_SENT));
                } else {
                    replyTo.reply(
                            WireMessage.builder("r", "pong".getBytes(UTF_8)).build());
                }
            };
            CompletableFuture<String> first = messaging.requestAsync(patient, "ping");
            environment.advance(Duration.ofSeconds(2));
            assertThatThrownBy(() -> messaging.request(patient, "late"))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("Too many of the last messages");
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("pong");
        });
    }

    @Test
    void a_request_that_is_being_tried_again_does_not_wait_for_an_open_circuit() {
        with(messaging -> {
            long begun = environment.time().nanoTime();
            transport.onRequest = (message, replyTo) -> {
                if (secondsSince(begun) < 3) {
                    replyTo.fail(away(Outcome.NOT_SENT));
                } else {
                    replyTo.reply(
                            WireMessage.builder("r", "pong".getBytes(UTF_8)).build());
                }
            };
            CompletableFuture<String> first = messaging.requestAsync(ASK, "ping");
            environment.advance(Duration.ofSeconds(2));
            assertThat(messaging.health().status()).isEqualTo(Health.Status.DEGRADED);

            environment.advance(Duration.ofSeconds(3));

            assertThat(first).isCompletedWithValue("pong");
        });
    }

    @Test
    void health_is_degraded_as_long_as_a_channel_is_cut_off_and_no_longer() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> replyTo.fail(away(Outcome.NOT_SENT));
            CompletableFuture<String> failing = messaging.requestAsync(ASK, "x");
            environment.advance(Duration.ofSeconds(2));
            assertThat(messaging.health().status()).isEqualTo(Health.Status.DEGRADED);
            failing.cancel(false);

            environment.advance(Duration.ofSeconds(5));

            assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
        });
    }

    @Test
    void many_that_fail_together_have_failed_once_for_the_breaker() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> {};
            List<CompletableFuture<String>> stalled = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                stalled.add(messaging.requestAsync(ASK, "x"));
            }
            environment.advance(Duration.ofSeconds(6));
            assertThat(stalled).allMatch(CompletableFuture::isCompletedExceptionally);
            transport.onRequest = (message, replyTo) -> replyTo.reply(
                    WireMessage.builder("r", new byte[] {'o', 'k'}).build());
            assertThat(messaging.request(ASK, "x")).isEqualTo("ok");
        });
    }

    @Test
    void refusals_of_the_other_side_never_open_the_breaker() {
        with(messaging -> {
            transport.onRequest = (message, replyTo) -> replyTo.fail(new UndeliverableException("nobody there", null));
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> messaging.request(ASK, "x")).isInstanceOf(UndeliverableException.class);
            }
        });
    }

    @Test
    void a_deadline_reaches_the_transport_which_lets_go() {
        with(messaging -> {
            AtomicBoolean letGo = new AtomicBoolean();
            transport.onRequest = (message, replyTo) -> replyTo.onCancel(() -> letGo.set(true));
            long begun = environment.time().nanoTime();
            assertThatThrownBy(() -> messaging.request(ASK, "x"))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("operation ask");
            assertThat(secondsSince(begun)).isBetween(5.0, 5.1);
            assertThat(letGo).isTrue();
        });
    }

    @Test
    void cancelling_reaches_the_transport_and_frees_the_place() {
        with(1, messaging -> {
            AtomicInteger letGo = new AtomicInteger();
            transport.onRequest = (message, replyTo) -> replyTo.onCancel(letGo::incrementAndGet);
            for (int i = 0; i < 3; i++) {
                messaging.requestAsync(ASK, "x").cancel(true);
            }
            messaging.requestAsync(ASK, "x").complete("by the user");
            assertThat(letGo).hasValue(4);
            assertThat(messaging.health().checks().get(0).detail()).startsWith("0 sends");
        });
    }

    @Test
    void a_time_limit_set_on_the_future_frees_the_request_too() {
        with(messaging -> {
            AtomicInteger letGo = new AtomicInteger();
            transport.onRequest = (message, replyTo) -> replyTo.onCancel(letGo::incrementAndGet);
            assertThatThrownBy(() -> messaging
                            .requestAsync(ASK, "x")
                            .orTimeout(1, TimeUnit.SECONDS)
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> messaging.requestAsync(ASK, "x").get(1, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(letGo).hasValue(1);
        });
    }

    @Test
    void at_the_limit_async_calls_fail_at_once_and_blocking_ones_wait() {
        with(2, messaging -> {
            List<CompletableFuture<Void>> confirms = new ArrayList<>();
            transport.onSend = message -> {
                CompletableFuture<Void> confirm = new CompletableFuture<>();
                confirms.add(confirm);
                return confirm;
            };
            CompletableFuture<String> first = messaging.sendAsync(WORK, "1");
            messaging.sendAsync(WORK, "2");
            assertThatThrownBy(() -> messaging.sendAsync(WORK, "3").join())
                    .hasCauseInstanceOf(OverloadedException.class)
                    .hasMessageContaining("maxInFlight");
            CompletableFuture<String> blocked = new CompletableFuture<>();
            environment.threads().handlers().execute(() -> blocked.complete(messaging.send(WORK, "4")));
            environment.advance(Duration.ofSeconds(1));
            assertThat(blocked).isNotDone();
            assertThat(transport.sent).hasSize(2);

            confirms.get(0).complete(null);
            environment.advance(Duration.ofMillis(1));
            assertThat(first).isCompleted();
            assertThat(transport.sent).hasSize(3);
            confirms.get(2).complete(null);
            environment.advance(Duration.ofMillis(1));
            assertThat(blocked).isCompleted();
        });
    }

    @Test
    void a_blocking_call_waits_for_a_place_no_longer_than_its_deadline() {
        with(1, messaging -> {
            transport.onRequest = (message, replyTo) -> {};
            CompletableFuture<String> first =
                    messaging.requestAsync(Operation.of("slow", String.class, String.class), "x");
            long begun = environment.time().nanoTime();
            DeadlineExceededException late =
                    catchThrowableOfType(DeadlineExceededException.class, () -> messaging.request(ASK, "x"));
            assertThat(late.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(secondsSince(begun)).isBetween(5.0, 5.1);
            assertThat(first).isNotDone();
        });
    }

    @Test
    void an_interrupt_ends_a_blocking_call_and_stays_set() {
        with(messaging -> {
            AtomicBoolean letGo = new AtomicBoolean();
            transport.onRequest = (message, replyTo) -> {
                replyTo.onCancel(() -> letGo.set(true));
                Thread.currentThread().interrupt();
            };
            assertThatThrownBy(() -> messaging.request(ASK, "x")).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(letGo).isTrue();
            assertThat(messaging.health().checks().get(0).detail()).startsWith("0 sends");
        });
    }

    @Test
    void a_users_completions_never_run_on_the_thread_that_brings_the_reply() throws Exception {
        CompletableFuture<ReplyTo> waiting = new CompletableFuture<>();
        transport.onRequest = (message, replyTo) -> waiting.complete(replyTo);
        Thread replyThread = new Thread(() ->
                waiting.join().reply(WireMessage.builder("r", new byte[] {'x'}).build()));
        try (SystemEnvironment real = new SystemEnvironment("sending-test");
                Messaging messaging = Messaging.builder()
                        .transport(context -> transport)
                        .environment(real)
                        .connect()) {
            CompletableFuture<Thread> completedOn =
                    messaging.requestAsync(ASK, "x").thenApply(reply -> Thread.currentThread());
            replyThread.start();
            assertThat(completedOn.get(20, TimeUnit.SECONDS)).isNotSameAs(replyThread);
            replyThread.join();
        }
    }

    @Test
    void a_users_completions_run_on_a_thread_that_is_lent_for_them() throws Exception {
        CompletableFuture<ReplyTo> waiting = new CompletableFuture<>();
        transport.onRequest = (message, replyTo) -> waiting.complete(replyTo);
        try (SystemEnvironment real = new SystemEnvironment("sending-test");
                Messaging messaging = Messaging.builder()
                        .transport(context -> transport)
                        .environment(real)
                        .connect()) {
            CompletableFuture<Thread> completedOn =
                    messaging.requestAsync(ASK, "x").thenApply(reply -> Thread.currentThread());
            CompletableFuture<Thread> repliedOn = new CompletableFuture<>();
            real.threads().handlers().execute(() -> {
                ReplyTo replyTo = waiting.join();
                replyTo.lendThread();
                replyTo.reply(WireMessage.builder("r", new byte[] {'x'}).build());
                repliedOn.complete(Thread.currentThread());
            });
            assertThat(completedOn.get(20, TimeUnit.SECONDS)).isSameAs(repliedOn.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void the_clock_may_jump_both_ways_without_harm() {
        with(messaging -> {
            AtomicInteger tries = new AtomicInteger();
            transport.onSend = message -> {
                environment.jumpClock(tries.get() % 2 == 0 ? Duration.ofHours(5) : Duration.ofHours(-9));
                return tries.incrementAndGet() < 4
                        ? failing(away(Outcome.NOT_SENT))
                        : CompletableFuture.completedFuture(null);
            };
            long begun = environment.time().nanoTime();
            messaging.send(WORK, Message.of("x").withTimeToLive(Duration.ofSeconds(20)));
            assertThat(secondsSince(begun)).isLessThan(2);
            assertThat(transport.sent)
                    .last()
                    .extracting(WireMessage::timeToLive)
                    .isNotEqualTo(1L);
        });
    }

    @Test
    void closing_fails_what_waits_for_its_next_attempt() {
        CompletableFuture<String> waiting = environment.call(() -> {
            try (Messaging messaging = Messaging.builder()
                    .transport(context -> transport)
                    .environment(environment)
                    .drainTimeout(Duration.ofMillis(10))
                    .connect()) {
                transport.onSend =
                        message -> failing(new OverloadedException("busy", Outcome.REJECTED, Duration.ofSeconds(20)));
                return messaging.sendAsync(WORK, "x");
            }
        });
        assertThat(waiting).isCompletedExceptionally();
    }
}
