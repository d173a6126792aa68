package dev.messaging.testkit.contract;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingIntake;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Watches that each delivery of one intake is settled once or given back, and that never too many are out. */
final class ObservedIntake {

    private final Address from;
    private final int maxUnsettled;
    private final List<String> violations;
    private final List<WireMessage> faults;
    private final Set<ObservedDelivery> unsettled = ConcurrentHashMap.newKeySet();
    private volatile boolean existed;
    private volatile boolean ended;

    ObservedIntake(Address from, int maxUnsettled, List<String> violations, List<WireMessage> faults) {
        this.from = from;
        this.maxUnsettled = maxUnsettled;
        this.violations = violations;
        this.faults = faults;
    }

    Delivery observe(Delivery delivery) {
        ObservedDelivery observed = new ObservedDelivery(delivery);
        unsettled.add(observed);
        if (unsettled.size() > maxUnsettled) {
            violations.add(from + " got more than " + maxUnsettled + " unsettled deliveries");
        }
        return observed;
    }

    Intake over(Intake intake) {
        existed = true;
        return ForwardingIntake.endingAfter(this::giveBack, intake);
    }

    /** The end of the intake: what is unsettled goes back to where it came from. */
    void giveBack() {
        ended = true;
        unsettled.clear();
    }

    int unsettled() {
        return unsettled.size();
    }

    void leftovers(List<String> left, boolean crashed) {
        if (existed && !ended && !crashed) {
            left.add("the intake of " + from + " was not closed");
        }
        if (!unsettled.isEmpty() && !crashed) {
            left.add(unsettled.size() + " deliveries of " + from + " were neither settled nor given back");
        }
    }

    private final class ObservedDelivery extends ForwardingDelivery {

        private final AtomicBoolean settled = new AtomicBoolean();

        ObservedDelivery(Delivery delivery) {
            super(delivery);
        }

        @Override
        public boolean begin() {
            boolean begins = super.begin();
            if (!begins) {
                unsettled.remove(this);
            }
            return begins;
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            if (!settled.compareAndSet(false, true)) {
                violations.add("message " + message().id() + " of " + from + " was settled twice");
            }
            if (settlement instanceof Settlement.Reply reply && reply.message().isFault()) {
                faults.add(reply.message());
            }
            unsettled.remove(this);
            return super.settle(settlement);
        }
    }
}
