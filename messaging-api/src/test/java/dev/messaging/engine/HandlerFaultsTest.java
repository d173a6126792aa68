package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.FailureInfo;
import dev.messaging.Fault;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Ordering;
import dev.messaging.PayloadCodec;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryPolicy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlerFaultsTest extends EngineTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Operation<String, String> ASK = Operation.of("ask", String.class, String.class);
    private static final Operation<String, Void> DO = Operation.of("do", String.class, Void.class);
    private static final RetryPolicy QUICK =
            RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(5)).withMaxAttempts(2);

    @Test
    void a_hanging_handler_is_interrupted_and_its_message_becomes_a_dead_letter() throws Exception {
        Messaging messaging = open();
        CompletableFuture<FailureInfo> dead = new CompletableFuture<>();
        CountDownLatch interrupts = new CountDownLatch(2);
        ReceiverOptions options =
                ReceiverOptions.defaults().withConcurrency(1).withRetry(QUICK).withMaxHandling(Duration.ofMillis(50));
        messaging.receive(WORK, options, message -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                interrupts.countDown();
                throw interrupted;
            }
        });
        messaging.receive(
                WORK.deadLetters(),
                message -> dead.complete(FailureInfo.of(message).orElseThrow()));

        messaging.send(WORK, "hang");

        FailureInfo info = get(dead);
        assertThat(info.type()).isEqualTo("java.util.concurrent.TimeoutException");
        assertThat(info.message()).contains("maxHandling");
        assertThat(info.attempts()).isEqualTo(2);
        assertThat(interrupts.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(told(Kind.HANDLER_OVERDUE)).isTrue();
    }

    @Test
    void a_handler_that_ignores_the_interrupt_keeps_its_slot_and_health_tells() throws Exception {
        Messaging messaging = open();
        CountDownLatch release = new CountDownLatch(1);
        List<String> handled = new CopyOnWriteArrayList<>();
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(1)
                .withRetry(RetryPolicy.none())
                .withMaxHandling(Duration.ofMillis(30));
        messaging.receive(WORK, options, message -> {
            if (message.payload().equals("stubborn")) {
                awaitUninterruptibly(release);
            } else {
                handled.add(message.payload());
            }
        });
        messaging.send(WORK, "stubborn");
        await().until(() -> told(Kind.DEAD_LETTERED));
        messaging.send(WORK, "next");

        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
        assertThat(handled).isEmpty();

        release.countDown();
        await().until(() -> handled.equals(List.of("next")));
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void a_handler_that_ignores_the_interrupt_keeps_its_slot_while_its_message_waits_for_its_retry_too() {
        Messaging messaging = open();
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(1)
                .withRetry(QUICK.withMaxAttempts(3))
                .withMaxHandling(Duration.ofMillis(500));
        messaging.receive(WORK, options, message -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                if (runs.incrementAndGet() == 1) {
                    awaitUninterruptibly(release);
                }
            } finally {
                atOnce.decrementAndGet();
            }
        });
        messaging.send(WORK, "stubborn");
        await().until(() -> told(Kind.RETRIED));
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
        assertThat(runs).hasValue(1);

        release.countDown();
        await().until(() -> told(Kind.HANDLED));
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
        assertThat(most).hasValue(1);
        assertThat(runs).hasValue(2);
    }

    /** An exception that cannot even say what is wrong. */
    private static final class Speechless extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("speechless");
        }
    }

    @Test
    void an_exception_that_cannot_be_told_is_a_failure_like_any_other() throws Exception {
        Messaging messaging = open();
        CompletableFuture<FailureInfo> dead = new CompletableFuture<>();
        messaging.receive(WORK, ReceiverOptions.defaults().withRetry(RetryPolicy.none()), message -> {
            throw new Speechless();
        });
        messaging.receive(
                WORK.deadLetters(),
                message -> dead.complete(FailureInfo.of(message).orElseThrow()));
        messaging.send(WORK, "x");
        assertThat(get(dead).type()).endsWith("Speechless");
    }

    @Test
    void a_codec_that_throws_an_error_makes_a_dead_letter_and_nothing_is_told_as_handled() throws Exception {
        Messaging receiver = open(builder().codec(new BrokenCodec()));
        CompletableFuture<FailureInfo> dead = new CompletableFuture<>();
        Queue<Integer> numbers = Queue.of("numbers", Integer.class);
        receiver.receive(numbers, message -> {});
        receiver.receive(
                numbers.deadLetters(),
                message -> dead.complete(FailureInfo.of(message).orElseThrow()));
        open().send(numbers, 7);
        assertThat(get(dead).type()).isEqualTo("java.lang.NoClassDefFoundError");
        assertThat(events.stream()
                        .filter(event ->
                                event.kind() == Kind.HANDLED && event.name().equals("numbers")))
                .isEmpty();
    }

    private static final class BrokenCodec implements PayloadCodec {

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public boolean reads(String mediaType) {
            return true;
        }

        @Override
        public byte[] encode(Object payload, Type type) {
            return new byte[0];
        }

        @Override
        public Object decode(byte[] body, Type type) {
            throw new NoClassDefFoundError("missing");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignoredOnPurpose) {
                // that is the point
            }
        }
    }

    @Test
    void an_interrupt_meant_for_one_handling_never_reaches_the_next() throws Exception {
        Messaging messaging = open();
        AtomicBoolean leaked = new AtomicBoolean();
        AtomicInteger handled = new AtomicInteger();
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(1);
        messaging.receive(WORK, options, message -> {
            leaked.compareAndSet(false, Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            handled.incrementAndGet();
        });
        for (int i = 0; i < 100; i++) {
            messaging.send(WORK, "m" + i);
        }
        await().until(() -> handled.get() == 100);
        assertThat(leaked).isFalse();
    }

    @Test
    void an_error_fails_the_attempt_and_not_the_thread() throws Exception {
        Messaging messaging = open();
        CompletableFuture<String> second = new CompletableFuture<>();
        messaging.receive(WORK, ReceiverOptions.defaults().withConcurrency(1).withRetry(QUICK), message -> {
            if (message.payload().equals("bad")) {
                throw new AssertionError("broken");
            }
            second.complete(message.payload());
        });
        messaging.send(WORK, "bad");
        messaging.send(WORK, "good");
        assertThat(get(second)).isEqualTo("good");
        await().until(() -> count(Kind.DEAD_LETTERED) == 1);
    }

    @Test
    void an_error_of_a_responder_reaches_the_requester_as_a_fault() {
        Messaging messaging = open();
        messaging.respond(ASK, request -> {
            throw new StackOverflowError("deep");
        });
        assertThatThrownBy(() -> messaging.request(ASK, "x"))
                .isInstanceOfSatisfying(RemoteFaultException.class, thrown -> {
                    assertThat(thrown.fault())
                            .isEqualTo(new Fault(Fault.Kind.FAILED, "java.lang.StackOverflowError", "deep"));
                });
    }

    @Test
    @SuppressWarnings("NullAway")
    void null_for_an_operation_with_a_reply_is_a_fault_that_says_so() {
        Messaging messaging = open();
        messaging.respond(ASK, request -> null);
        assertThatThrownBy(() -> messaging.request(ASK, "x"))
                .isInstanceOf(RemoteFaultException.class)
                .hasMessageContaining("returned null")
                .hasMessageContaining("operation ask");
    }

    @Test
    @SuppressWarnings("NullAway")
    void null_is_the_answer_of_an_operation_without_a_reply() {
        Messaging messaging = open();
        messaging.respond(DO, request -> null);
        assertThat(messaging.request(DO, "x")).isNull();
    }

    @Test
    @SuppressWarnings("NullAway")
    void null_instead_of_a_stage_fails_the_attempt() {
        Messaging messaging = open();
        messaging.respondAsync(ASK, request -> null);
        assertThatThrownBy(() -> messaging.request(ASK, "x"))
                .isInstanceOf(RemoteFaultException.class)
                .hasMessageContaining("instead of a stage");
    }

    @Test
    void a_stage_that_never_completes_is_overdue_too() throws Exception {
        Messaging messaging = open();
        CompletableFuture<FailureInfo> dead = new CompletableFuture<>();
        messaging.receiveAsync(
                WORK,
                ReceiverOptions.defaults().withRetry(QUICK).withMaxHandling(Duration.ofMillis(30)),
                message -> new CompletableFuture<Void>());
        messaging.receive(
                WORK.deadLetters(),
                message -> dead.complete(FailureInfo.of(message).orElseThrow()));
        messaging.send(WORK, "never");
        assertThat(get(dead).attempts()).isEqualTo(2);
    }

    @Test
    void a_poison_message_at_concurrency_one_does_not_hold_up_other_keys() throws Exception {
        Messaging messaging = open();
        List<String> handled = new CopyOnWriteArrayList<>();
        RetryPolicy slow =
                RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(300)).withMaxAttempts(3);
        messaging.receive(WORK, ReceiverOptions.defaults().withConcurrency(1).withRetry(slow), message -> {
            if (message.payload().equals("poison")) {
                throw new IllegalStateException("poison");
            }
            handled.add(message.payload());
        });
        messaging.send(WORK, Message.of("poison").withPartitionKey("a"));
        messaging.send(WORK, Message.of("behind").withPartitionKey("a"));
        for (int i = 0; i < 50; i++) {
            messaging.send(WORK, Message.of("other" + i).withPartitionKey("b"));
        }
        await().until(() -> handled.size() == 50);
        assertThat(told(Kind.DEAD_LETTERED)).isFalse();
        await().until(() -> handled.size() == 51);
        assertThat(handled).last().isEqualTo("behind");
        assertThat(count(Kind.DEAD_LETTERED)).isEqualTo(1);
    }

    @Test
    void whole_source_order_holds_all_behind_a_failing_message() throws Exception {
        Messaging messaging = open();
        List<String> handled = new CopyOnWriteArrayList<>();
        AtomicInteger tries = new AtomicInteger();
        messaging.receive(
                WORK,
                ReceiverOptions.defaults().withOrdering(Ordering.SOURCE).withRetry(QUICK.withMaxAttempts(4)),
                message -> {
                    if (message.payload().equals("m0") && tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    handled.add(message.payload());
                });
        for (int i = 0; i < 20; i++) {
            messaging.send(WORK, "m" + i);
        }
        await().until(() -> handled.size() == 20);
        for (int i = 0; i < 20; i++) {
            assertThat(handled.get(i)).isEqualTo("m" + i);
        }
    }
}
