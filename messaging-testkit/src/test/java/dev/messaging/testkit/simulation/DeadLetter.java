package dev.messaging.testkit.simulation;

import dev.messaging.FailureInfo;
import java.util.Optional;

/** A message that a place gave up on, as whoever looks after dead letters found it. */
record DeadLetter(Place place, String id, String body, String failureId, Optional<FailureInfo> failure) {

    /** Whether another message has its key, and another payload. */
    boolean isConflict() {
        return failure.filter(info -> info.type().contains("IdempotencyConflict"))
                .isPresent();
    }
}
