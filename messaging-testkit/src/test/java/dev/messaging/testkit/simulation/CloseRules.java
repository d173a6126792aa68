package dev.messaging.testkit.simulation;

import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import java.time.Duration;

/** What holds of an engine that is closed in order, from the moment at which this is made. */
final class CloseRules {

    /** For receivers, for what is in flight, and for what is failed in the end. */
    private static final Duration LONGEST = EngineWorld.DRAIN.multipliedBy(3);

    private final Ledger ledger;
    private final Messaging messaging;

    CloseRules(Ledger ledger, Messaging messaging) {
        this.ledger = ledger;
        this.messaging = messaging;
        ledger.closing(messaging);
    }

    private long began() {
        return ledger.closingSince(messaging);
    }

    /** It is closed, and did not crash meanwhile. */
    void closed() {
        ledger.closed(messaging);
        long took = ledger.now() - began();
        ledger.require(
                took <= LONGEST.toNanos(), "LIF-1", () -> "closing took " + Duration.ofNanos(took) + " of " + LONGEST);
        Remains remains = ledger.connected(messaging).remains();
        ledger.require(
                remains.isNothing() || ledger.excuses().anAnswerWasLost(),
                "LIF-2",
                () -> "what was closed leaves " + remains);
    }

    /** Whoever waited for an answer was given the drain time, and no more. */
    void hasEnded(Asked request) {
        Sent sent = request.sent;
        if (sent.cause != null || ledger.excuses().somethingHappenedTo(sent.to)) {
            return;
        }
        ledger.require(
                sent.ended != 0 && sent.ended - began() <= EngineWorld.DRAIN.toNanos(),
                "REQ-7",
                () -> request + " was in flight for longer than the drain time of its requester");
        ledger.require(
                ledger.excuses().aProcessEnded()
                        || !sent.isEndedByClosing()
                        || sent.ended - began() >= EngineWorld.DRAIN.toNanos(),
                "REQ-7",
                () -> request + " was not given the drain time, but ended as " + sent.failure);
    }

    /** Whoever asks from then on is told at once. */
    void isRefused(Asked late) {
        ledger.require(
                late.sent.isEndedByClosing() && late.took().isZero() && late.sent.outcome == Outcome.NOT_SENT,
                "REQ-7",
                () -> late + " was asked of who is closed, and ended as " + late.sent.failure + " after "
                        + late.took());
    }
}
