package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.ClosedException;
import dev.messaging.DeadlineExceededException;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.PayloadException;
import dev.messaging.Queue;
import dev.messaging.TransportUnavailableException;
import dev.messaging.testkit.ForwardingTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds when a message cannot be sent: SND-5. */
abstract class SendFailurePromises extends ContractTests {

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: over a lost connection a message is known as not sent")
    void overALostConnectionItIsNotSent(Mode mode) {
        Node sender = open(settings().withSendTimeout(seconds(1)));
        Queue<String> queue = queue(String.class);
        sender.crash();

        assertThat(outcomeOf(sender.in(mode).sendLater(queue, Message.of("lost"))))
                .isEqualTo(Outcome.NOT_SENT);
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: once closed, a message is known as not sent")
    void onceClosedItIsNotSent(Mode mode) {
        Node sender = open();
        sender.messaging().close();

        CompletableFuture<String> sent = sender.in(mode).sendLater(queue(String.class), Message.of("too late"));

        assertThat(awaitFailure(sent)).isInstanceOf(ClosedException.class);
        assertThat(outcomeOf(sent)).isEqualTo(Outcome.NOT_SENT);
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: a payload that cannot be encoded is not sent")
    void whatCannotBeEncodedIsNotSent(Mode mode) {
        Node sender = open();

        CompletableFuture<String> sent =
                sender.in(mode).sendLater(queue(Unencodable.class), Message.of(new Unencodable()));

        assertThat(awaitFailure(sent)).isInstanceOf(PayloadException.class);
        assertThat(outcomeOf(sent)).isEqualTo(Outcome.NOT_SENT);
        assertThat(sender.transport().sends()).isZero();
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: what the transport never confirms is unknown")
    void whatIsNeverConfirmedIsUnknown(Mode mode) {
        Node sender = open(
                settings().withSendTimeout(millis(500)),
                ForwardingTransport.sending((transport, to, message) -> new CompletableFuture<>()));

        CompletableFuture<String> sent = sender.in(mode).sendLater(queue(String.class), Message.of("?"));

        assertThat(awaitFailure(sent)).isInstanceOf(DeadlineExceededException.class);
        assertThat(outcomeOf(sent)).isEqualTo(Outcome.UNKNOWN);
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: what the transport refuses is rejected, and not sent again")
    void whatIsRefusedIsRejected(Mode mode) {
        List<String> tried = new CopyOnWriteArrayList<>();
        Node sender = open(settings(), ForwardingTransport.sending((transport, to, message) -> {
            tried.add(message.id());
            return CompletableFuture.failedFuture(
                    new MessagingException("Refused by the test", Outcome.REJECTED, false, null));
        }));

        CompletableFuture<String> sent = sender.in(mode).sendLater(queue(String.class), Message.of("no"));

        assertThat(outcomeOf(sent)).isEqualTo(Outcome.REJECTED);
        assertThat(tried).hasSize(1);
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: what is unknown for a moment is sent again under the same id")
    void whatIsUnknownForAMomentIsSentAgain(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, inbox);
        List<String> tried = new CopyOnWriteArrayList<>();
        Node sender = open(settings(), ForwardingTransport.sending((transport, to, message) -> {
            tried.add(message.id());
            CompletableFuture<Void> sent = transport.send(to, message);
            return tried.size() > 1
                    ? sent
                    : sent.thenCompose(done -> CompletableFuture.failedFuture(new TransportUnavailableException(
                            "The confirmation was lost by the test", Outcome.UNKNOWN, null)));
        }));

        String id = sender.in(mode).send(queue, "once");

        assertThat(tried).containsExactly(id, id);
        eventually(() -> assertThat(inbox.payloads()).containsExactly("once"));
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: what may have arrived once stays unknown, whatever becomes of later attempts")
    void whatMayHaveArrivedStaysUnknown(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, inbox);
        AtomicInteger tried = new AtomicInteger();
        Node sender =
                open(settings().withSendTimeout(seconds(3)), ForwardingTransport.sending((transport, to, message) -> {
                    Outcome outcome = tried.incrementAndGet() == 1 ? Outcome.UNKNOWN : Outcome.NOT_SENT;
                    CompletableFuture<Void> sent = outcome == Outcome.UNKNOWN
                            ? transport.send(to, message)
                            : CompletableFuture.completedFuture(null);
                    return sent.thenCompose(done -> CompletableFuture.failedFuture(
                            new TransportUnavailableException("Lost by the test", outcome, null)));
                }));

        CompletableFuture<String> sent = sender.in(mode).sendLater(queue, Message.of("arrives"));

        assertThat(outcomeOf(sent)).isEqualTo(Outcome.UNKNOWN);
        assertThat(tried).hasValueGreaterThan(1);
        eventually(() -> assertThat(inbox.payloads()).containsExactly("arrives"));
    }

    @Promise("SND-5")
    @BothModes
    @DisplayName("SND-5: a message outlasts an outage that is shorter than its timeout")
    void aMessageOutlastsAnOutage(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, inbox);
        long start = now();
        Node sender = open(
                settings(),
                ForwardingTransport.sending(
                        (transport, to, message) -> since(start).compareTo(seconds(2)) < 0
                                ? CompletableFuture.failedFuture(
                                        new TransportUnavailableException("Away for the test", Outcome.UNKNOWN, null))
                                : transport.send(to, message)));

        sender.in(mode).send(queue, "patient");

        eventually(() -> assertThat(inbox.payloads()).containsExactly("patient"));
    }

    @Promise("SND-5")
    @Test
    @DisplayName("SND-5: a channel that keeps failing is left alone for a while, and then works again")
    void aChannelThatKeepsFailingIsLeftAlone() {
        Queue<String> queue = queue(String.class);
        open().messaging().receive(queue, message -> {});
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger tried = new AtomicInteger();
        Node sender =
                open(settings().withSendTimeout(millis(200)), ForwardingTransport.sending((transport, to, message) -> {
                    tried.incrementAndGet();
                    return away.get()
                            ? CompletableFuture.failedFuture(
                                    new TransportUnavailableException("Away for the test", Outcome.NOT_SENT, null))
                            : transport.send(to, message);
                }));
        for (int i = 0; i < 50; i++) {
            assertThat(outcomeOf(sender.messaging().sendAsync(queue, "lost"))).isEqualTo(Outcome.NOT_SENT);
        }
        assertThat(tried).as("attempts that reached the transport").hasValueLessThan(50);
        assertThat(sender.messaging().health().status()).isNotEqualTo(Health.Status.UP);

        away.set(false);
        eventually(() -> {
            try {
                sender.messaging().send(queue, "back");
            } catch (MessagingException stillLeftAlone) {
                throw new AssertionError("not back yet", stillLeftAlone);
            }
        });
    }

    private Outcome outcomeOf(CompletableFuture<?> failed) {
        Throwable failure = awaitFailure(failed);
        assertThat(failure).isInstanceOf(MessagingException.class);
        return ((MessagingException) failure).outcome();
    }

    /** A payload that contains itself. */
    static final class Unencodable {

        /** Itself. */
        public Unencodable getItself() {
            return this;
        }
    }
}
