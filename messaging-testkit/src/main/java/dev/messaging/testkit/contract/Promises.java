package dev.messaging.testkit.contract;

import dev.messaging.spi.Capability;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All promises by their numbers, each with its text in short: the rows of the matrix. */
final class Promises {

    private static final String TEXTS = """
            SND-1 | send returns when the message is safe with the transport
            SND-2 | send does not wait for the handler; a queue keeps messages until a receiver comes
            SND-3 | each message of a queue is handled by exactly one of its receivers
            SND-4 | each subscription of a topic gets each message; its members share
            SND-5 | a failed send says whether it was not sent, rejected, or is unknown
            SND-6 | many sends at once complete; beyond the limit they fail at once; async never blocks
            SND-7 | a topic without subscriptions accepts messages
            REQ-1 | each reply reaches its own request, none is left pending
            REQ-2 | no answer in time fails at the deadline; a late reply is dropped and counted
            REQ-3 | cancelling a request frees everything
            REQ-4 | a responder's failure reaches the requester, without a stack trace
            REQ-5 | a request without a responder fails at once
            REQ-6 | a responder may request in its turn
            REQ-7 | requests fail at once when their reply path is gone, and drain on close
            REQ-8 | gather gives the answers that came in time
            RTY-1 | a failed message is tried again, counted, after growing delays
            RTY-2 | what keeps failing becomes a dead letter, untouched and not lost
            RTY-3 | what cannot be decoded is never tried again, and holds nothing up
            RTY-4 | a rejected message is not tried again; one put off comes back uncounted
            RTY-5 | a delayed message is not handled before its time, and then it is
            DLQ-1 | dead letters are shown, the oldest first, and stay
            DLQ-2 | a replayed dead letter comes back to where it failed, and there alone, and begins anew
            DLQ-3 | a dead letter stays until its replay is safe
            DLQ-4 | a dead letter that is not chosen stays; a dry run does nothing
            DLQ-5 | a pass takes no dead letter twice, and leaves what was replayed too often
            DLQ-6 | a deleted dead letter is gone, and no other
            DLQ-7 | passes and receivers share the dead letters, and lose none
            IDM-1 | a duplicate of a handled message runs no handler; of a request, it gets the stored reply
            IDM-2 | a duplicate never runs beside its original
            IDM-3 | a key used for another payload is a conflict
            IDM-4 | a failure or dead letter frees the key
            IDM-5 | the lease is renewed while the handler runs; after a crash another takes over
            IDM-6 | while the store fails nothing is handled and nothing is lost
            ORD-1 | messages with one key are handled in the order in which they were sent
            DLN-1 | the time left is passed on; what is expired is not handled, but counted
            CTX-1 | correlation, causation and trace go from service to service
            FID-1 | bodies and headers arrive as they were sent
            FID-2 | a body too large is refused before it is sent, and harms nothing else
            LIF-1 | close lets handlers finish, settles, and loses nothing
            LIF-2 | opening and closing leaves nothing behind
            LIF-3 | a restart of the broker loses nothing that was acknowledged
            LIF-4 | a paused subscription takes nothing, a resumed one goes on
            """;

    private static final Map<String, String> ALL = parse();

    private Promises() {}

    /** The texts by number, in the order of the design. */
    static Map<String, String> all() {
        return ALL;
    }

    private static Map<String, String> parse() {
        Map<String, String> promises = new LinkedHashMap<>();
        TEXTS.lines().forEach(line -> {
            int bar = line.indexOf('|');
            promises.put(line.substring(0, bar).strip(), line.substring(bar + 1).strip());
        });
        return Collections.unmodifiableMap(promises);
    }

    /** Whether a test of this promise restarts the broker. */
    static boolean restarts(Optional<Promise> promise) {
        return promise.filter(one -> Arrays.asList(one.needs()).contains(Capability.SURVIVES_RESTART))
                .isPresent();
    }

    /** What this transport lacks of what a test needs, in words; empty if nothing. */
    static String notOwed(Promise promise, TransportFixture fixture) {
        return Arrays.stream(promise.needs())
                .filter(capability -> !fixture.owes().contains(capability))
                .map(Enum::name)
                .reduce((one, other) -> one + ", " + other)
                .map(lacking -> "not owed: needs " + lacking)
                .orElse("");
    }
}
