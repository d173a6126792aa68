package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Environment;
import org.jspecify.annotations.Nullable;

/** Tells how a send or request ended, and how long it took. */
final class Observe implements Stage<Call> {

    private final Environment environment;
    private final Events events;

    Observe(Environment environment, Events events) {
        this.environment = environment;
        this.events = events;
    }

    @Override
    public boolean begin(Call call) {
        if (events.tellsUsual()) {
            call.began = environment.time().nanoTime();
        }
        return true;
    }

    @Override
    public boolean done(Call call) {
        Throwable failure = call.failure;
        if (failure != null) {
            tell(call.isRequest() ? Kind.REQUEST_FAILED : Kind.SEND_FAILED, call, failure);
        } else if (events.tellsUsual()) {
            tell(call.isRequest() ? Kind.REPLIED : Kind.SENT, call, null);
        }
        return true;
    }

    private void tell(Kind kind, Call call, @Nullable Throwable failure) {
        long nanos = call.began == 0 ? 0 : environment.time().nanoTime() - call.began;
        events.tell(kind, call.destination.name(), call.id, call.correlationId, call.attempt, nanos, failure);
    }
}
