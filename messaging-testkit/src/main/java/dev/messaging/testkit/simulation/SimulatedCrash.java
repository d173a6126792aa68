package dev.messaging.testkit.simulation;

import java.io.Serial;

/** Ends the code of a service that has crashed: code that catches it goes on where a process would be dead. */
public final class SimulatedCrash extends Error {

    @Serial
    private static final long serialVersionUID = 1;

    SimulatedCrash(String service) {
        super("The service " + service + " has crashed; let this pass", null, false, false);
    }
}
