package dev.messaging.testkit.contract;

import java.util.List;
import java.util.Set;

/**
 * A stage of the engine that is taken out.
 *
 * @param stage the name of its class
 * @param promises that must notice
 */
public record MissingStage(String stage, Set<String> promises) {

    /** Each breaks the promises that it is there for. */
    public static List<MissingStage> all() {
        return List.of(
                of("Observe", "SND-1"),
                of("Stamp", "SND-1", "REQ-2", "DLN-1", "CTX-1"),
                of("InFlightLimit", "SND-6"),
                of("Encode", "SND-1", "FID-1", "FID-2"),
                of("Resend", "SND-5", "REQ-7"),
                of("Breaker", "SND-5"),
                of("Transmit", "SND-1"),
                of("Dispatcher", "ORD-1"),
                of("Settle", "LIF-1", "RTY-2", "RTY-4"),
                of("Report", "DLN-1", "IDM-1"),
                of("Decode", "RTY-3", "FID-1"),
                of("IdempotentReceiver", "IDM-1", "IDM-2", "IDM-3", "IDM-5", "IDM-6"),
                of("Redeliver", "RTY-1", "RTY-4"),
                of("Expire", "DLN-1"),
                of("Invoke", "SND-3", "CTX-1"));
    }

    private static MissingStage of(String stage, String... promises) {
        return new MissingStage(stage, Set.of(promises));
    }

    @Override
    public String toString() {
        return promises.stream().sorted().toList() + " notice an engine without " + stage;
    }
}
