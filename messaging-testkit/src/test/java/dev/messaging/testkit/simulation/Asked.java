package dev.messaging.testkit.simulation;

import dev.messaging.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request, and what its requester was told. */
final class Asked {

    final Sent sent;
    final Duration timeout;
    boolean cancelled;

    /** Null until it came. */
    @Nullable
    String reply;

    Asked(Message<Job> message, Place place, List<Act> acts, @Nullable Sent cause, Duration timeout, long began) {
        this.sent =
                new Sent(message, place.name(), List.of(place), acts, null, cause, true, Optional.of(timeout), began);
        this.timeout = timeout;
    }

    Duration took() {
        return Duration.ofNanos(sent.ended - sent.began);
    }

    @Override
    public String toString() {
        return sent.toString();
    }
}
