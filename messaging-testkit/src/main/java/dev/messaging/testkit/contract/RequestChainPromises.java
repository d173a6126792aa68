package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.ClosedException;
import dev.messaging.DeadlineExceededException;
import dev.messaging.Gathered;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RemoteFaultException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds when requests meet each other, or the end of a connection: REQ-6 to REQ-8. */
abstract class RequestChainPromises extends ContractTests {

    private static final ReceiverOptions ONE = ReceiverOptions.defaults().withConcurrency(1);

    @Promise("REQ-6")
    @BothModes
    @DisplayName("REQ-6: A asks B, which asks C and an operation of its own process, one at a time")
    void aResponderMayRequest(Mode mode) {
        Operation<String, String> b = operation(String.class, String.class);
        Operation<String, String> c = operation(String.class, String.class);
        Operation<String, String> own = operation(String.class, String.class);
        open().in(mode).respond(c, ONE, request -> "c(" + request.payload() + ")");
        Node middle = open();
        middle.in(mode).respond(own, ONE, request -> "own(" + request.payload() + ")");
        middle.in(mode)
                .respond(
                        b,
                        ONE,
                        request -> middle.in(mode).request(c, request.payload())
                                + middle.in(mode).request(own, request.payload()));
        Verbs requester = open().in(mode);

        for (int i = 0; i < 20; i++) {
            assertThat(requester.request(b, "q" + i)).isEqualTo("c(q" + i + ")own(q" + i + ")");
        }
    }

    @Promise("REQ-6")
    @BothModes
    @DisplayName("REQ-6: a responder that asks itself, one at a time, meets its deadline and works on")
    void aResponderThatAsksItselfMeetsItsDeadline(Mode mode) {
        Operation<String, String> self = operation(String.class, String.class).withTimeout(seconds(1));
        Node node = open();
        node.in(mode)
                .respond(
                        self,
                        ONE,
                        request -> request.payload().equals("ask yourself")
                                ? node.in(mode).request(self, "plain")
                                : "answered");
        Verbs requester = open().in(mode);
        long start = now();

        assertThatThrownBy(() -> requester.request(self, "ask yourself"))
                .isInstanceOfAny(DeadlineExceededException.class, RemoteFaultException.class);

        assertThat(since(start)).isBetween(millis(900), seconds(10));
        eventually(() -> {
            try {
                assertThat(requester.request(self, "plain")).isEqualTo("answered");
            } catch (MessagingException stillBusy) {
                throw new AssertionError("not yet answered", stillBusy);
            }
        });
    }

    @Promise("REQ-7")
    @BothModes
    @DisplayName("REQ-7: once the reply path is gone a request fails at once, its outcome unknown")
    void onceTheReplyPathIsGoneARequestFails(Mode mode) {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> {
            gate.pass();
            return "nobody listens";
        });
        Node requester = open();
        CompletableFuture<String> asked = requester.in(mode).requestLater(operation, "question");
        gate.awaitWaiting(1);
        long start = now();

        requester.crash();

        assertThat(awaitFailure(asked))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(since(start)).isLessThan(seconds(10));
        gate.open();
        scene().mayFailToSettle();
    }

    @Promise("REQ-7")
    @BothModes
    @DisplayName("REQ-7: a request with a key of its own is asked again when its reply is lost, and handled once")
    void withAKeyALostReplyIsAskedForAgain(Mode mode) {
        AtomicInteger handled = new AtomicInteger();
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> "answer " + handled.incrementAndGet());
        Node requester = open(settings(), losingTheFirstReply());

        ReceivedMessage<String> reply =
                requester.in(mode).request(operation, Message.of("question").withIdempotencyKey("one"));

        assertThat(reply.payload()).isEqualTo("answer 1");
        assertThat(handled).hasValue(1);
    }

    @Promise("REQ-7")
    @BothModes
    @DisplayName("REQ-7: a request without a key is not asked again when its reply is lost")
    void withoutAKeyALostReplyIsAFailure(Mode mode) {
        AtomicInteger handled = new AtomicInteger();
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> "answer " + handled.incrementAndGet());
        Node requester = open(settings(), losingTheFirstReply());

        assertThatThrownBy(() -> requester.in(mode).request(operation, "question"))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(handled).hasValue(1);
    }

    private static UnaryOperator<TransportFactory> losingTheFirstReply() {
        AtomicBoolean lost = new AtomicBoolean();
        return ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {
                super.request(to, request, new ForwardingReplyTo(replyTo) {
                    @Override
                    public void reply(WireMessage reply) {
                        if (lost.compareAndSet(false, true)) {
                            fail(new TransportUnavailableException("Lost by the test", Outcome.UNKNOWN, null));
                        } else {
                            super.reply(reply);
                        }
                    }
                });
            }
        });
    }

    @Promise("REQ-7")
    @BothModes
    @DisplayName("REQ-7: close refuses new requests at once, and fails pending ones when their drain time is over")
    void closeFailsWhatIsPendingAfterTheDrainTime(Mode mode) {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> {
            gate.pass();
            return "late";
        });
        Node requester = open(settings().withDrainTimeout(seconds(1)));
        CompletableFuture<String> pending = requester.in(mode).requestLater(operation, "first");
        gate.awaitWaiting(1);
        long start = now();

        CompletableFuture<String> closed = closeBeside(requester);

        eventually(() -> assertThatThrownBy(
                        () -> await(requester.messaging().requestAsync(operation.withTimeout(millis(10)), "second")))
                .isInstanceOf(ClosedException.class));
        assertThat(awaitFailure(pending)).isInstanceOf(MessagingException.class);
        assertThat(since(start)).isBetween(seconds(1), seconds(10));
        await(closed);
        scene().mayFailToSettle();
    }

    @Promise("REQ-7")
    @BothModes
    @DisplayName("REQ-7: a reply that comes within the drain time still reaches its request")
    void aReplyWithinTheDrainTimeArrives(Mode mode) {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> {
            gate.pass();
            return "just in time";
        });
        Node requester = open();
        CompletableFuture<String> pending = requester.in(mode).requestLater(operation, "first");
        gate.awaitWaiting(1);

        CompletableFuture<String> closed = closeBeside(requester);
        pause(millis(100));
        assertThat(pending).isNotDone();
        gate.open();

        assertThat(await(pending)).isEqualTo("just in time");
        await(closed);
    }

    private CompletableFuture<String> closeBeside(Node node) {
        return beside(() -> {
            node.messaging().close();
            return "closed";
        });
    }

    @Promise("REQ-8")
    @BothModes
    @DisplayName("REQ-8: gather gives the answers that came when the time of the others is up")
    void gatherGivesPartialAnswers(Mode mode) {
        Gate gate = gate();
        Operation<String, String> quick = operation(String.class, String.class);
        Operation<String, String> failing = operation(String.class, String.class);
        Operation<String, String> hanging =
                operation(String.class, String.class).withTimeout(millis(500));
        Node responder = open();
        responder.in(mode).respond(quick, request -> "re " + request.payload());
        responder.in(mode).respond(failing, request -> {
            throw new IllegalStateException("no");
        });
        responder.in(mode).respond(hanging, request -> {
            gate.pass();
            return "late";
        });
        long start = now();

        Gathered<String> gathered = open().in(mode).gather(List.of(hanging, quick, failing), "question");

        assertThat(since(start)).isBetween(millis(500), seconds(10));
        assertThat(gathered.replies()).containsExactly("re question");
        assertThat(gathered.isComplete()).isFalse();
        assertThat(gathered.answers()).extracting(Gathered.Answer::operation).containsExactly(hanging, quick, failing);
        assertThat(gathered.answers().get(0).failure()).isInstanceOf(DeadlineExceededException.class);
        assertThat(gathered.answers().get(2).failure()).isInstanceOf(RemoteFaultException.class);
    }

    @Promise("REQ-8")
    @Test
    @DisplayName("REQ-8: cancelling a gather cancels all its requests")
    void cancellingAGatherCancelsAll() {
        Gate gate = gate();
        Operation<String, String> one = operation(String.class, String.class);
        Operation<String, String> other = operation(String.class, String.class);
        Node responder = open();
        for (Operation<String, String> operation : List.of(one, other)) {
            responder.messaging().respond(operation, request -> {
                gate.pass();
                return "late";
            });
        }
        Node requester = open();
        CompletableFuture<Gathered<String>> gathered =
                requester.messaging().gatherAsync(List.of(one, other), "question");
        gate.awaitWaiting(2);

        gathered.cancel(true);

        assertThat(requester.transport().pending()).isZero();
    }
}
