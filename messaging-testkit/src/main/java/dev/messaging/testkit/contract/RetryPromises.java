package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Fault;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Ordering;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.Sender;
import dev.messaging.spi.Capability;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds when a handler fails or cannot go on: RTY-1, RTY-4 and RTY-5. */
abstract class RetryPromises extends ContractTests {

    @Promise("RTY-1")
    @BothModes
    @DisplayName("RTY-1: a handler that fails twice and then works has handled the message; the delays grow")
    void aHandlerThatFailsTwiceHasHandledTheMessage(Mode mode) {
        List<Duration> gaps = failsTwiceThenWorks(
                mode, RetryPolicy.defaults().withInitialDelay(millis(40)).withMultiplier(3));

        assertThat(gaps.get(0)).isGreaterThanOrEqualTo(millis(36));
        assertThat(gaps.get(1)).isGreaterThanOrEqualTo(millis(108));
    }

    @Promise(value = "RTY-1", needs = Capability.REDELIVERS)
    @BothModes
    @DisplayName("RTY-1: attempts are counted also over delays that are left to the transport")
    void attemptsAreCountedOverLongDelays(Mode mode) {
        List<Duration> gaps = failsTwiceThenWorks(
                mode, RetryPolicy.defaults().withInitialDelay(millis(1_250)).withMultiplier(1));

        assertThat(gaps).allMatch(gap -> gap.compareTo(millis(1_125)) >= 0);
    }

    /** Gives the times between the attempts. */
    private List<Duration> failsTwiceThenWorks(Mode mode, RetryPolicy policy) {
        Queue<String> queue = queue(String.class);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        List<Long> times = new CopyOnWriteArrayList<>();
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, ReceiverOptions.defaults().withRetry(policy), message -> {
            times.add(now());
            attempts.add(message.attempt());
            if (attempts.size() < 3) {
                throw new IllegalStateException("attempt " + attempts.size());
            }
            inbox.handle(message);
        });

        open().in(mode).send(queue, Message.of("work").withHeader("color", "green"));

        eventually(() -> assertThat(inbox.payloads()).containsExactly("work"));
        assertThat(inbox.first().header("color")).hasValue("green");
        assertThat(attempts).containsExactly(1, 2, 3);
        eventually(() -> {
            assertThat(receiver.events().count(Kind.RETRIED)).isEqualTo(2);
            assertThat(receiver.events().count(Kind.HANDLED)).isEqualTo(1);
        });
        return List.of(Duration.ofNanos(times.get(1) - times.get(0)), Duration.ofNanos(times.get(2) - times.get(1)));
    }

    @Promise("RTY-4")
    @BothModes
    @DisplayName("RTY-4: a rejected message is not tried again")
    void aRejectedMessageIsNotTriedAgain(Mode mode) {
        Queue<String> queue = queue(String.class);
        AtomicInteger tried = new AtomicInteger();
        Node receiver = open();
        receiver.in(mode).receive(queue, ReceiverOptions.defaults().withRetry(quickly(5)), message -> {
            tried.incrementAndGet();
            throw new NotForUsException("never");
        });

        CompletableFuture<String> sent = open().in(mode).sendLater(queue, Message.of("bad"));

        if (owes(Capability.DEAD_LETTERS)) {
            eventually(() ->
                    assertThat(receiver.events().count(Kind.DEAD_LETTERED)).isEqualTo(1));
        } else {
            assertThat(awaitFailure(sent)).isInstanceOfSatisfying(RemoteFaultException.class, failure -> {
                assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
                assertThat(failure.fault())
                        .isEqualTo(new Fault(Fault.Kind.REJECTED, NotForUsException.class.getName(), "never"));
            });
        }
        pause(millis(200));
        assertThat(tried).hasValue(1);
    }

    /** A rejection of the application's own. */
    private static final class NotForUsException extends RejectedException {

        @Serial
        private static final long serialVersionUID = 1;

        NotForUsException(String message) {
            super(message);
        }
    }

    @Promise("RTY-4")
    @BothModes
    @DisplayName("RTY-4: a message put off comes back after that time, its attempt not counted")
    void aMessagePutOffComesBackUncounted(Mode mode) {
        Queue<String> queue = queue(String.class);
        comesBackUncounted(mode, queue, ReceiverOptions.defaults());
    }

    @Promise("RTY-4")
    @BothModes
    @DisplayName("RTY-4: the same where no order is kept")
    void withoutOrderAMessagePutOffComesBackUncounted(Mode mode) {
        Queue<String> queue = queue(String.class);
        comesBackUncounted(mode, queue, ReceiverOptions.defaults().withOrdering(Ordering.NONE));
    }

    private void comesBackUncounted(Mode mode, Queue<String> queue, ReceiverOptions options) {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        List<Long> times = new CopyOnWriteArrayList<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, options, message -> {
            times.add(now());
            attempts.add(message.attempt());
            if (attempts.size() < 3) {
                throw new RetryLaterException(millis(300));
            }
        });

        open().in(mode).send(queue, "not now");

        eventually(() -> assertThat(receiver.events().count(Kind.HANDLED)).isEqualTo(1));
        assertThat(attempts).containsExactly(1, 1, 1);
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(millis(300));
        assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThanOrEqualTo(millis(300));
        assertThat(receiver.events().count(Kind.RETRIED)).isZero();
        assertThat(receiver.events().count(Kind.POSTPONED)).isEqualTo(2);
    }

    @Promise("RTY-4")
    @BothModes
    @DisplayName("RTY-4: a rejected request fails at once, one put off is answered later")
    void theSameHoldsForRequests(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        AtomicInteger tried = new AtomicInteger();
        open().in(mode).respond(operation, request -> {
            if (request.payload().equals("bad")) {
                throw new RejectedException("never");
            }
            if (tried.incrementAndGet() == 1) {
                throw new RetryLaterException(millis(300));
            }
            return "attempt " + request.attempt();
        });
        Verbs requester = open().in(mode);

        assertThatThrownBy(() -> requester.request(operation, "bad"))
                .isInstanceOfSatisfying(
                        RemoteFaultException.class,
                        failure -> assertThat(failure.fault().kind()).isEqualTo(Fault.Kind.REJECTED));
        long start = now();
        assertThat(requester.request(operation, "not now")).isEqualTo("attempt 1");
        assertThat(since(start)).isGreaterThanOrEqualTo(millis(300));
    }

    @Promise(value = "RTY-5", needs = Capability.DELAYS)
    @BothModes
    @DisplayName("RTY-5: a delayed message is not handled before its time, and then it is")
    void aDelayedMessageIsHandledAfterItsDelay(Mode mode) {
        Queue<String> queue = queue(String.class);
        List<Long> times = new CopyOnWriteArrayList<>();
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, message -> {
            times.add(now());
            inbox.handle(message);
        });
        long start = now();
        Verbs sender = open().in(mode);

        sender.send(queue, Message.of("later").withDelay(millis(1_500)));
        sender.send(queue, "now");

        eventually(() -> assertThat(inbox.payloads()).containsExactly("now", "later"));
        assertThat(Duration.ofNanos(times.get(1) - start)).isGreaterThanOrEqualTo(millis(1_500));
    }

    @Promise(
            value = "RTY-5",
            needs = {Capability.DELAYS, Capability.SURVIVES_RESTART})
    @Test
    @DisplayName("RTY-5: a delay holds over a restart of the broker")
    void aDelayHoldsOverARestart() throws Exception {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Map<String, Long> times = new ConcurrentHashMap<>();
        open().messaging().receive(queue, (ReceivedMessage<String> message) -> {
            times.putIfAbsent(message.payload(), now());
            inbox.handle(message);
        });
        Sender sender = open().messaging();
        sender.send(queue, Message.of("before").withDelay(seconds(10)));
        pause(seconds(5));
        long start = now();
        sender.send(queue, Message.of("later").withDelay(seconds(10)));

        fixture().restartBroker();

        eventually(() -> assertThat(inbox.distinct()).containsExactlyInAnyOrder("before", "later"));
        assertThat(Duration.ofNanos(times.getOrDefault("later", start) - start)).isGreaterThanOrEqualTo(seconds(10));
        scene().mayFailToSettle();
    }
}
