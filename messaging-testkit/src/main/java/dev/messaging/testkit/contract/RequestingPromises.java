package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.Subscription;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capability;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What holds for every request: REQ-1 to REQ-5. */
abstract class RequestingPromises extends ContractTests {

    private static final int IN_FLIGHT = 1_000;
    private static final int EACH = 20;

    /** That nobody waits any longer is known to the requester at once, and to a responder elsewhere a little later. */
    private static final Duration WORD_TRAVELS = Duration.ofMillis(500);

    @Promise("REQ-1")
    @BothModes
    @ResourceLock(ALL_PROCESSORS)
    @DisplayName("REQ-1: of 20,000 requests, 1,000 in flight, each gets its own reply")
    void eachReplyReachesItsOwnRequest(Mode mode) {
        Operation<String, String> instant = operation(String.class, String.class);
        Operation<String, String> slow = operation(String.class, String.class);
        ReceiverOptions many = ReceiverOptions.defaults().withConcurrency(200);
        Node responder = open();
        responder.in(mode).respond(instant, request -> "re " + request.payload());
        responder.in(mode).respond(slow, many, request -> {
            pause(millis(1 + fixture().environment().random().nextInt(20)));
            return "re " + request.payload();
        });
        Node requester = open();

        List<CompletableFuture<Integer>> askers = new ArrayList<>();
        for (int asker = 0; asker < IN_FLIGHT; asker++) {
            askers.add(ask(requester.in(mode), asker % 2 == 0 ? instant : slow, asker + "-", 0));
        }

        askers.forEach(asker -> assertThat(await(asker)).isEqualTo(EACH));
        assertThat(requester.transport().pending()).isZero();
        assertThat(requester.events().count(Kind.LATE_REPLY, Kind.REQUEST_FAILED))
                .isZero();
    }

    /** Asks one question after the other; gives how many were answered rightly. */
    private CompletableFuture<Integer> ask(
            Verbs verbs, Operation<String, String> operation, String asker, int answered) {
        if (answered == EACH) {
            return CompletableFuture.completedFuture(answered);
        }
        String question = asker + answered;
        return verbs.requestLater(operation, question).thenCompose(reply -> {
            assertThat(reply).isEqualTo("re " + question);
            return ask(verbs, operation, asker, answered + 1);
        });
    }

    @Promise("REQ-2")
    @BothModes
    @DisplayName("REQ-2: without an answer in time a request fails at its deadline, and a late reply is counted")
    void withoutAnAnswerARequestFailsAtItsDeadline(Mode mode) {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        Node responder = open();
        responder.in(mode).respond(operation, request -> {
            if (request.payload().equals("question")) {
                gate.pass();
            }
            return "late";
        });
        Node requester = open();
        requester.in(mode).request(operation, "connect before time matters");
        requireDeadline(requester.in(mode), operation);

        pause(WORD_TRAVELS);
        gate.open();

        eventually(
                () -> assertThat(late(requester, responder) + responder.events().count(Kind.EXPIRED))
                        .as("counted as late, or as expired if its handler began too late")
                        .isPositive());
    }

    @Promise("REQ-2")
    @BothModes
    @DisplayName("REQ-2: the deadline holds also where the transport says nothing at all")
    void theDeadlineHoldsWhereTheTransportSaysNothing(Mode mode) {
        Node requester = open(settings(), ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {}
        }));

        requireDeadline(requester.in(mode), operation(String.class, String.class));
    }

    private void requireDeadline(Verbs verbs, Operation<String, String> operation) {
        long start = now();
        assertThatThrownBy(() -> verbs.request(operation.withTimeout(millis(500)), "question"))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(since(start)).isBetween(millis(500), seconds(10));
    }

    @Promise("REQ-3")
    @Test
    @DisplayName("REQ-3: cancelling a request frees its place and its entry, and its reply is counted as late")
    void cancellingARequestFreesEverything() {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        Node responder = open();
        responder.messaging().respond(operation, request -> {
            gate.pass();
            return "re " + request.payload();
        });
        Node requester = open(settings().withMaxInFlight(1));
        CompletableFuture<String> first = requester.messaging().requestAsync(operation, "first");
        gate.awaitWaiting(1);

        first.cancel(true);

        assertThat(requester.transport().pending()).isZero();
        CompletableFuture<String> second = requester.messaging().requestAsync(operation, "second");
        pause(WORD_TRAVELS);
        gate.open();
        assertThat(await(second)).isEqualTo("re second");
        eventually(() -> assertThat(late(requester, responder)).isPositive());
    }

    /** How many replies came when nobody waited any longer, wherever the transport notices it. */
    private static long late(Node requester, Node responder) {
        return requester.events().count(Kind.LATE_REPLY) + responder.events().count(Kind.REPLY_UNDELIVERABLE);
    }

    @Promise("REQ-4")
    @BothModes
    @DisplayName("REQ-4: a responder's failure reaches the requester by type and message")
    void aFailureReachesTheRequester(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        open().in(mode).respond(operation, request -> {
            throw request.payload().equals("reject")
                    ? new RejectedException("never")
                    : new IllegalStateException("no stock, äöü €");
        });
        Verbs requester = open().in(mode);

        RemoteFaultException failed =
                catchThrowableOfType(RemoteFaultException.class, () -> requester.request(operation, "fail"));
        assertThat(failed.fault())
                .isEqualTo(new Fault(Fault.Kind.FAILED, IllegalStateException.class.getName(), "no stock, äöü €"));
        assertThat(failed.isTransient()).isTrue();

        RemoteFaultException rejected =
                catchThrowableOfType(RemoteFaultException.class, () -> requester.request(operation, "reject"));
        assertThat(rejected.fault().kind()).isEqualTo(Fault.Kind.REJECTED);
        assertThat(rejected.isTransient()).isFalse();
    }

    @Promise("REQ-4")
    @BothModes
    @DisplayName("REQ-4: a responder whose own request fails has failed itself, whatever it was told")
    void aResponderWhoseOwnRequestFailsHasFailedItself(Mode mode) {
        Operation<String, String> inner = operation(String.class, String.class);
        Operation<String, String> outer = operation(String.class, String.class);
        open().in(mode).respond(inner, request -> "booked");
        Node middle = open();
        middle.in(mode)
                .respond(
                        outer,
                        request -> middle.in(mode)
                                .request(inner, Message.of(request.payload()).withIdempotencyKey("one"))
                                .payload());
        Verbs requester = open().in(mode);
        assertThat(requester.request(outer, "995 to o-1")).isEqualTo("booked");

        RemoteFaultException failed =
                catchThrowableOfType(RemoteFaultException.class, () -> requester.request(outer, "1 to o-1"));

        assertThat(failed.fault().kind()).isEqualTo(Fault.Kind.FAILED);
        assertThat(failed.fault().type()).isEqualTo(IdempotencyConflictException.class.getName());
    }

    @Promise("REQ-4")
    @Test
    @DisplayName("REQ-4: no stack trace goes over the wire")
    void noStackTraceGoesOverTheWire() {
        Operation<String, String> operation = operation(String.class, String.class);
        Node responder = open();
        responder.messaging().respond(operation, request -> {
            throw new IllegalStateException("outer", new IllegalArgumentException("secret cause"));
        });

        assertThatThrownBy(() -> open().messaging().request(operation, "question"))
                .isInstanceOf(RemoteFaultException.class);

        assertThat(responder.transport().faults()).hasSize(1);
        WireMessage fault = responder.transport().faults().get(0);
        assertThat(new String(fault.body(), StandardCharsets.UTF_8) + fault.headers())
                .contains("outer")
                .doesNotContain("secret cause", getClass().getSimpleName(), ".java:");
    }

    @Promise(value = "REQ-5", needs = Capability.DETECTS_NO_RECEIVER)
    @BothModes
    @DisplayName("REQ-5: without a responder a request fails at once, before its deadline")
    void withoutAResponderARequestFailsAtOnce(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        Verbs requester = open().in(mode);
        long start = now();

        assertThatThrownBy(() -> requester.request(operation, "anybody?")).isInstanceOf(UndeliverableException.class);

        assertThat(since(start)).isLessThan(seconds(10));
    }

    @Promise(value = "REQ-5", needs = Capability.DETECTS_NO_RECEIVER)
    @BothModes
    @DisplayName("REQ-5: once its only responder is closed, a request fails at once")
    void onceItsResponderIsClosedARequestFailsAtOnce(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        Subscription responder = open().in(mode).respond(operation, request -> "here");
        Verbs requester = open().in(mode);
        assertThat(requester.request(operation, "anybody?")).isEqualTo("here");

        responder.close();

        assertThatThrownBy(() -> requester.request(operation, "anybody?")).isInstanceOf(UndeliverableException.class);
    }
}
