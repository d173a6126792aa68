package dev.messaging.testkit.simulation;

import java.util.Arrays;
import java.util.Collection;

/** What may excuse that something does not hold: coarse, because it is asked whether it has happened at all. */
final class Excuses {

    private final Simulation simulation;
    private boolean restarted;
    private boolean disturbed;

    Excuses(Simulation simulation) {
        this.simulation = simulation;
    }

    void restarts() {
        disturbed = true;
        restarted = true;
    }

    void pauses() {
        disturbed = true;
    }

    private boolean hasHappened(Fault... faults) {
        return Arrays.stream(faults).anyMatch(simulation::hasFired);
    }

    /** To what is sent there, or handled; or to the broker, which is everywhere. */
    boolean somethingHappenedTo(String channel) {
        return hasHappened(Fault.BROKER_AWAY) || simulation.hasFired(channel);
    }

    /** To what goes through these channels, or to who handles it. */
    boolean somethingHappenedTo(Collection<String> channels) {
        return disturbed || aProcessEnded() || channels.stream().anyMatch(this::somethingHappenedTo);
    }

    boolean none() {
        return !disturbed && !hasHappened(Fault.values());
    }

    boolean somethingWasDelayed() {
        return hasHappened(Fault.DELAYED);
    }

    boolean anAnswerWasLost() {
        return hasHappened(Fault.REPLY_LOST, Fault.SEND_LOST);
    }

    boolean aProcessEnded() {
        return restarted || hasHappened(Fault.CRASH);
    }

    boolean aStoreFailed() {
        return hasHappened(Fault.STORE_FAILED, Fault.STORE_UNCONFIRMED, Fault.STORE_SLOW, Fault.STORE_SILENT);
    }

    boolean somethingCameTwice() {
        return aProcessEnded()
                || hasHappened(Fault.DUPLICATED, Fault.REDELIVERED, Fault.SEND_UNCONFIRMED, Fault.SEND_LOST);
    }
}
