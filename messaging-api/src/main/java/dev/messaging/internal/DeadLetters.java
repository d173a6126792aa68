package dev.messaging.internal;

import dev.messaging.FailureInfo;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;

/**
 * Makes the messages that go to dead-letter queues, and tells one from another.
 *
 * <p>A message may fail, be replayed and fail again, and several messages of one idempotency key may fail: each time it is
 * another dead letter, which must not be taken for a duplicate.
 */
final class DeadLetters {

    private static final String FAILURE_ID = "messaging-failure-id";

    private final Environment environment;
    private final Ids ids;

    DeadLetters(Environment environment, Ids ids) {
        this.environment = environment;
        this.ids = ids;
    }

    WireMessage of(Handling handling, Throwable failure) {
        FailureInfo info = new FailureInfo(
                failure.getClass().getName(),
                Failures.message(failure),
                environment.time().clock().instant(),
                handling.receiver.name(),
                handling.attempt);
        return handling.message.toBuilder()
                .headers(info.addTo(handling.message.headers()).with(FAILURE_ID, ids.next()))
                .attempt(handling.attempt)
                .timeToLive(WireMessage.NONE)
                .delay(WireMessage.NONE)
                .build();
    }

    /** What a dead letter is handled once by; one that was made elsewhere has no more than its id. */
    static String key(WireMessage letter) {
        return letter.headers().get(FAILURE_ID).orElse(letter.id());
    }
}
