package dev.messaging.http;

import dev.messaging.MessagingEvent;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message that came in a request; how it is settled is the answer. */
final class HttpDelivery implements Delivery {

    /** Less is too short to look whether the caller is still there. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(5).toNanos();

    private final Address address;
    private final HttpIntake intake;
    private final WireMessage message;
    private final @Nullable String caller;
    private final Caller connection;
    private final HttpReceiver receiver;
    private final long arrived;

    HttpDelivery(
            HttpReceiver receiver,
            Address address,
            HttpIntake intake,
            WireMessage message,
            @Nullable String caller,
            Caller connection,
            long arrived) {
        this.receiver = receiver;
        this.address = address;
        this.intake = intake;
        this.message = message;
        this.caller = caller;
        this.connection = connection;
        this.arrived = arrived;
    }

    @Override
    public WireMessage message() {
        return message;
    }

    @Override
    public @Nullable Duration remaining() {
        if (message.timeToLive() == WireMessage.NONE) {
            return null;
        }
        return Duration.ofMillis(message.timeToLive()).minusNanos(age());
    }

    private long age() {
        return receiver.environment().time().nanoTime() - arrived;
    }

    /** Nobody counts here. */
    @Override
    public int brokerDeliveries() {
        return 0;
    }

    @Override
    public @Nullable String caller() {
        return caller;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        try {
            answer(settlement, settled);
        } catch (RuntimeException broken) {
            connection.fail(broken);
            settled.completeExceptionally(broken);
        } finally {
            intake.settled(this);
        }
        return settled;
    }

    private void answer(Settlement settlement, CompletableFuture<Void> settled) {
        boolean isReply = settlement instanceof Settlement.Reply;
        if (isReply && age() > PATIENCE_NANOS && connection.isGone()) {
            replyIsUndeliverable();
            connection.fail(new IOException("The caller has gone"));
            settled.complete(null);
        } else {
            connection.answer(answer(settlement), failure -> {
                if (failure != null && isReply) {
                    replyIsUndeliverable();
                }
                settled.complete(null);
            });
        }
    }

    private void replyIsUndeliverable() {
        receiver.listener()
                .onEvent(MessagingEvent.ofMessage(
                        MessagingEvent.Kind.REPLY_UNDELIVERABLE, address.name(), message.id()));
    }

    private Answer answer(Settlement settlement) {
        if (settlement instanceof Settlement.Reply reply) {
            return Answer.reply(reply.message(), message.contentType());
        }
        if (settlement instanceof Settlement.Retry retry) {
            intake.comesAgain(retry.message(), caller);
            return later("Its handler has failed; attempt " + retry.message().attempt() + " is due", retry.delay());
        }
        if (settlement instanceof Settlement.Postpone postpone) {
            intake.comesAgain(message, caller);
            return later("It cannot be handled now", postpone.delay());
        }
        if (settlement instanceof Settlement.DeadLetter dead) {
            return Answer.fault(dead.fault(), message.contentType());
        }
        return address.kind() == Address.Kind.OPERATION ? unanswered() : Answer.handled();
    }

    private static Answer later(String detail, Duration delay) {
        return Answer.problem(Problem.LATER, detail + " in " + delay.toMillis() + " ms")
                .withRetryAfter(delay);
    }

    /** A request that is done without a reply: its time is over, or one with its key is still running. */
    private Answer unanswered() {
        Duration left = remaining();
        return left != null && left.isNegative()
                ? Answer.problem(Problem.EXPIRED, "The request's time was over before it was handled")
                : Answer.problem(Problem.RUNNING, "A request with the same idempotency key is still being handled");
    }

    /** It will not be settled. */
    void refuse(Problem problem) {
        intake.comesAgain(message, caller);
        connection.answer(Answer.problem(problem, address + " takes no messages now"), failure -> {});
    }

    /** The one who waits for the answer. Thread-safe. */
    interface Caller {

        /** Answers, once; then the consumer gets what went wrong, or null. */
        void answer(Answer answer, Consumer<@Nullable Throwable> written);

        /** Whether nobody waits any longer, as far as one can see. */
        boolean isGone();

        /** Ends without an answer. */
        void fail(Throwable failure);
    }
}
