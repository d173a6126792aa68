package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Settlement;

/** Tells how a handling ended, and how long it took. */
final class Report implements Stage<Handling> {

    private static final int SUSPICIOUS_DELIVERIES = 20;

    private final Events events;

    Report(Events events) {
        this.events = events;
    }

    @Override
    public boolean begin(Handling handling) {
        if (handling.delivery.brokerDeliveries() > SUSPICIOUS_DELIVERIES) {
            handling.receiver.suspect(handling.message.id());
            events.tell(Kind.REDELIVERED_OFTEN, handling, 0, handling.failure);
        }
        return true;
    }

    @Override
    public boolean done(Handling handling) {
        if (handling.verdict == null && handling.failure != null) {
            handling.receiver.verdicts().rescue(handling);
        }
        Kind verdict = handling.verdict == null ? Kind.HANDLED : handling.verdict;
        if (verdict != Kind.RETRIED && verdict != Kind.POSTPONED) {
            handling.receiver.clear(handling.message.id());
        }
        if (verdict != Kind.HANDLED || events.tellsUsual()) {
            events.tell(verdict, handling, nanos(handling), handling.failure);
        }
        return true;
    }

    /** How long until it comes again, or else how long it took. */
    private static long nanos(Handling handling) {
        if (handling.settlement instanceof Settlement.Retry retry) {
            return retry.delay().toNanos();
        }
        if (handling.settlement instanceof Settlement.Postpone postpone) {
            return postpone.delay().toNanos();
        }
        return handling.receiver.environment().time().nanoTime() - handling.arrived;
    }
}
