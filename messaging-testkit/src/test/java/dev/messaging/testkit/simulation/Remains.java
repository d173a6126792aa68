package dev.messaging.testkit.simulation;

import dev.messaging.spi.Intake;
import java.util.HashSet;
import java.util.Set;

/** What one connection still keeps at the broker. */
final class Remains {

    private final Set<Intake> intakes = new HashSet<>();
    private int pending;
    private boolean closed;

    void opened(Intake intake) {
        intakes.add(intake);
    }

    void closed(Intake intake) {
        intakes.remove(intake);
    }

    void asked() {
        pending++;
    }

    void answered() {
        pending--;
    }

    /** With all its intakes. */
    void closed() {
        closed = true;
        intakes.clear();
    }

    /** Requests that have neither ended nor been forgotten. */
    int pending() {
        return pending;
    }

    boolean isNothing() {
        return closed && intakes.isEmpty() && pending == 0;
    }

    @Override
    public String toString() {
        return intakes.size() + " intakes and " + pending + " requests of a connection that is "
                + (closed ? "closed" : "open");
    }
}
