package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetters;
import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.PayloadException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.http.Peers.Peer;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a broker would keep a dead letter, the sender is told. */
class NoDeadLettersTest {

    private static final Queue<Integer> CHARGES = Queue.of("charges", Integer.class);
    private static final Queue<byte[]> RAW_CHARGES = Queue.of("charges", byte[].class);
    private static final ReceiverOptions ONCE =
            ReceiverOptions.defaults().withRetry(RetryPolicy.none().withMaxBlocking(Duration.ZERO));

    private final Peers peers = new Peers();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        peers.close();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failing(() -> new IllegalStateException("no"), Fault.Kind.FAILED),
                failing(() -> new RejectedException("no"), Fault.Kind.REJECTED),
                failing(() -> new NotForUsException("no"), Fault.Kind.REJECTED),
                failing(() -> new RetryLaterException(Duration.ofMinutes(1)), Fault.Kind.BUSY),
                // of what the handler itself has asked for elsewhere
                failing(() -> new PayloadException("no", Outcome.REJECTED, null), Fault.Kind.FAILED),
                failing(() -> new IdempotencyConflictException("no"), Fault.Kind.FAILED));
    }

    private static Arguments failing(Supplier<RuntimeException> failure, Fault.Kind kind) {
        return Arguments.of(failure, kind);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void the_sender_is_told_once_how_its_handler_failed(Supplier<RuntimeException> failure, Fault.Kind kind) {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(CHARGES, ONCE, charge -> {
            runs.incrementAndGet();
            throw failure.get();
        });

        RemoteFaultException told = catchThrowableOfType(
                RemoteFaultException.class,
                () -> peers.caller(receiver).messaging().send(CHARGES, inOrder(995)));

        assertThat(told.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(told.fault().kind()).isEqualTo(kind);
        assertThat(told.fault().type()).isEqualTo(failure.get().getClass().getName());
        assertThat(runs).hasValue(1);
    }

    @Test
    void the_sender_is_told_what_its_receiver_could_not_read() {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(CHARGES, ONCE, charge -> runs.incrementAndGet());

        RemoteFaultException told = catchThrowableOfType(
                RemoteFaultException.class,
                () -> peers.caller(receiver)
                        .messaging()
                        .send(RAW_CHARGES, Message.of("{".getBytes(UTF_8)).withContentType("application/json")));

        assertThat(told.fault().kind()).isEqualTo(Fault.Kind.UNDECODABLE);
        assertThat(runs).hasValue(0);
    }

    @Test
    void the_sender_is_told_that_its_key_was_used_before() {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(CHARGES, ONCE, charge -> runs.incrementAndGet());
        Messaging sender = peers.caller(receiver).messaging();
        sender.send(CHARGES, inOrder(995).withIdempotencyKey("one"));

        assertThat(catchThrowableOfType(
                        MessagingException.class,
                        () -> sender.send(CHARGES, inOrder(1).withIdempotencyKey("one"))))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(runs).hasValue(1);
    }

    private static Message<Integer> inOrder(int amount) {
        return Message.of(amount).withPartitionKey("customer-7");
    }

    @Test
    void whoever_asks_for_dead_letters_is_told_that_there_are_none_and_who_has_them() {
        try (Messaging messaging = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()))
                .connect()) {
            DeadLetters<Integer> letters = messaging.deadLetters(CHARGES);

            assertThatThrownBy(letters::count)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("HttpTransport")
                    .hasMessageContaining("charges--dlq")
                    .hasMessageContaining("tells the sender");
            assertThat(letters.replayAsync(DeadLetterOptions.defaults(), letter -> true))
                    .isCompletedExceptionally();
        }
    }

    /** A rejection of the application's own. */
    private static final class NotForUsException extends RejectedException {

        @Serial
        private static final long serialVersionUID = 1;

        NotForUsException(String message) {
            super(message);
        }
    }
}
