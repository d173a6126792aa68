package dev.messaging.testkit.simulation;

import dev.messaging.Messaging;

/** A handler at work on a message. */
final class Run {

    final Sent sent;
    final Place place;
    final int attempt;
    final long began;
    private final SimulatedService service;
    private final int start;
    private final Messaging messaging;

    /** When it ended; 0 while it has not, or if its process crashed. */
    long ended;

    Act act;

    private boolean abandoned;

    Run(Sent sent, Place place, int attempt, long began, SimulatedService service, Act act) {
        this.sent = sent;
        this.place = place;
        this.attempt = attempt;
        this.began = began;
        this.service = service;
        this.start = service.starts();
        this.messaging = service.messaging();
        this.act = act;
    }

    boolean isAt(Place other) {
        return place.name().equals(other.name());
    }

    boolean isUnderWay() {
        return ended == 0 && !abandoned && service.isAlive(start);
    }

    /** Its receiver is closed, and has not waited for it any longer. */
    void abandon() {
        abandoned |= ended == 0;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether it took time, and some of that after another. */
    boolean took(long after) {
        return ended == 0 || (ended != began && ended >= after);
    }

    boolean isOver() {
        return !service.isAlive(start);
    }

    boolean isBeside(Run other) {
        return isAt(other.place) && messaging.equals(other.messaging);
    }

    Messaging messaging() {
        return messaging;
    }

    boolean endedAs(Act.Ending ending) {
        return ended != 0 && act.ending() == ending;
    }

    @Override
    public String toString() {
        return sent + " at " + place.name() + ", attempt " + attempt;
    }
}
