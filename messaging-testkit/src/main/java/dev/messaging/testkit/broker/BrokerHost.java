package dev.messaging.testkit.broker;

import java.util.List;

/**
 * Where a broker runs, and what can be done to it there. Called by one thread at a time and in an order that makes sense; only
 * {@link #close} may come at any time, from another thread, and more than once.
 */
interface BrokerHost {

    /** Where clients connect. Known before the start. */
    String url();

    /** What it is, for the log: "container 0123abcd of rabbitmq:4". */
    String description();

    /** Starts it, for the first time or again, and waits until it answers. */
    void start();

    void stop();

    void kill();

    void pause();

    void resume();

    /** Runs one of the broker's own commands there: what it wrote. */
    String run(List<String> command);

    /** Ends it and takes everything away. */
    void close();
}
