package dev.messaging.internal;

import dev.messaging.FailureInfo;
import dev.messaging.Fault;
import dev.messaging.Headers;
import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.WireMessage;

/**
 * Makes the messages that go to dead-letter queues and those that come back from there, and tells one from another.
 *
 * <p>A message may fail, be replayed and fail again, and several messages of one idempotency key may fail: each time it is
 * another dead letter, which must not be taken for a duplicate.
 */
final class DeadLetterMessages {

    private static final String FAILURE = "messaging-failure-";
    private static final String FAILURE_ID = "messaging-failure-id";

    private final Environment environment;
    private final Ids ids;

    DeadLetterMessages(Environment environment, Ids ids) {
        this.environment = environment;
        this.ids = ids;
    }

    WireMessage of(Handling handling, Fault fault) {
        FailureInfo info = new FailureInfo(
                fault.type(),
                fault.message(),
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

    /** What is sent back to where it failed: as it was, and to be tried anew. */
    static WireMessage replayOf(WireMessage letter) {
        Headers headers = letter.headers().withoutPrefix(FAILURE);
        return letter.toBuilder()
                .headers(headers.with(HeaderReader.REPLAYS, Integer.toString(replays(letter) + 1)))
                .attempt(1)
                .firstFailureTime(WireMessage.NONE)
                .timeToLive(WireMessage.NONE)
                .delay(WireMessage.NONE)
                .build();
    }

    /** How often it was replayed; what is no number was written by somebody else, and counts for nothing. */
    static int replays(WireMessage letter) {
        try {
            return letter.headers()
                    .get(HeaderReader.REPLAYS)
                    .map(Integer::parseInt)
                    .filter(count -> count > 0)
                    .orElse(0);
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
