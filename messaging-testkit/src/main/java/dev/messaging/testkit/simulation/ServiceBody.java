package dev.messaging.testkit.simulation;

/** What a service does when it starts, and again after each crash: it registers its handlers, and may go on as it likes. */
@FunctionalInterface
public interface ServiceBody {

    /**
     * Starts the service. What it keeps in its own variables is its heap, and gone with a crash; what lies outside of the
     * body is a database.
     */
    void start(SimulatedService service) throws Exception;
}
