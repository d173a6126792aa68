package dev.messaging.testkit.broker;

/**
 * A real broker for tests, with the life a broker has in production.
 *
 * <p>Its address and what it has stored stay the same from its start to {@link #close()}, whatever happens in between. A
 * broker that tests did not start, or that they share, cannot be stopped, killed, restarted or paused:
 * {@link UnsupportedOperationException} says why. What makes no sense at the time, such as {@link #pause()} of a broker that
 * is stopped, is an {@link IllegalStateException}. All methods wait until what they do is done. Thread-safe; one after
 * another.
 */
public interface Broker extends AutoCloseable {

    /** Where clients connect. */
    String url();

    /** Shuts down in order, as for maintenance. Nothing if it is down already; one that is paused goes on first. */
    void stop();

    /** Ends it at once, as a crash does (SIGKILL). Nothing if it is down already. */
    void kill();

    /** Starts it again, with the same data and address. One that still runs is stopped first. */
    void restart();

    /** Freezes it: its connections stay, and nobody answers (SIGSTOP). Nothing if it is paused already. */
    void pause();

    /** Lets it go on after {@link #pause()}. Nothing if it runs. */
    void resume();

    /** Ends it, and leaves nothing behind: no process, no container, no data. May be called again. */
    @Override
    void close();
}
