package dev.messaging.internal;

import dev.messaging.Message;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Time;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Gives a message its ids, what it inherits from the message being handled, and its deadline. */
final class Stamp implements Stage<Call> {

    private static final byte[] NO_BODY_YET = {};

    private final Time time;
    private final Ids ids;
    private final String source;

    Stamp(Environment environment, Ids ids, String source) {
        this.time = environment.time();
        this.ids = ids;
        this.source = source;
    }

    @Override
    public boolean begin(Call call) {
        Message<?> message = call.message;
        call.id = message.id().orElseGet(ids::next);
        Context context = call.context;
        ReceivedMessage<?> cause = context == null ? null : context.message();
        call.correlationId = message.correlationId().orElse(cause == null ? null : cause.correlationId());
        call.wire = WireMessage.builder(call.id, NO_BODY_YET)
                .type(type(call, message))
                .source(source)
                .time(time.clock().millis())
                .correlationId(call.correlationId)
                .causationId(message.causationId().orElse(causationId(call.id, cause)))
                .idempotencyKey(message.idempotencyKey().orElse(null))
                .partitionKey(message.partitionKey().orElse(null))
                .delay(message.delay().map(Duration::toMillis).orElse(WireMessage.NONE))
                .headers(cause == null ? message.headers() : message.headers().withTraceOf(cause.headers()));
        return stampDeadlines(call, message, context);
    }

    /** Forwarding makes no other event of it; a request, though, is of the type of its operation, as its reply will be. */
    private static String type(Call call, Message<?> message) {
        String destination = call.destination.name();
        return call.isRequest() ? destination : message.type().orElse(destination);
    }

    private boolean stampDeadlines(Call call, Message<?> message, @Nullable Context context) {
        long now = time.nanoTime();
        if (message.timeToLive().isPresent()) {
            call.expiry = Deadline.after(now, message.timeToLive().get());
        }
        call.deadline = Deadline.earlier(Deadline.after(now, call.timeout), call.expiry);
        if (call.isRequest()) {
            call.deadline = Deadline.earlier(call.deadline, context == null ? Deadline.NONE : context.deadline());
            call.expiry = call.deadline;
            if (Deadline.isPast(call.deadline, now)) {
                call.failure = call.deadlineExceeded();
                call.turnBack();
                return false;
            }
        }
        return true;
    }

    private static @Nullable String causationId(String id, @Nullable ReceivedMessage<?> cause) {
        return cause == null || cause.id().equals(id) ? null : cause.id();
    }
}
