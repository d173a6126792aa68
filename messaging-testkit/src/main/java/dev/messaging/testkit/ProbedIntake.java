package dev.messaging.testkit;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Notes what arrives at one receiver; it is under way until it is settled, and until it comes again. */
final class ProbedIntake {

    private final ProbedService service;
    private final Address from;
    private final Recording recording;
    private final InFlight inFlight;
    private final Set<ProbedDelivery> unsettled = ConcurrentHashMap.newKeySet();

    ProbedIntake(ProbedService service, Address from, Recording recording, InFlight inFlight) {
        this.service = service;
        this.from = from;
        this.recording = recording;
        this.inFlight = inFlight;
    }

    Delivery arrived(Delivery delivery) {
        ProbedDelivery probed = new ProbedDelivery(delivery);
        recording.arrived(from, delivery.message());
        unsettled.add(probed);
        inFlight.begin(probed, probed + ", being handled");
        return probed;
    }

    Intake over(Intake intake) {
        return ForwardingIntake.endingAfter(this::giveBack, intake);
    }

    /** The receiver is gone: what it has not settled waits where it came from. */
    void giveBack() {
        for (ProbedDelivery delivery : List.copyOf(unsettled)) {
            unsettled.remove(delivery);
            inFlight.end(delivery);
        }
    }

    private final class ProbedDelivery extends ForwardingDelivery {

        ProbedDelivery(Delivery delivery) {
            super(delivery);
        }

        @Override
        public boolean begin() {
            boolean begins = super.begin();
            if (!begins && unsettled.remove(this)) {
                inFlight.end(this);
            }
            return begins;
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            try {
                return super.settle(settlement);
            } finally {
                if (unsettled.remove(this)) {
                    if (settlement instanceof Settlement.Retry retry) {
                        inFlight.keepBack(retry.delay(), this + ", waiting for its next attempt");
                    } else if (settlement instanceof Settlement.Postpone postpone) {
                        inFlight.keepBack(postpone.delay(), this + ", postponed");
                    }
                    inFlight.end(this);
                }
            }
        }

        @Override
        public String toString() {
            return "message " + message().id() + " of " + from + " at " + service;
        }
    }
}
