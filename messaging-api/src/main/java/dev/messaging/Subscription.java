package dev.messaging;

/** A running receiver. Thread-safe; closing it twice is harmless. */
public interface Subscription extends AutoCloseable {

    /** Takes nothing more until {@link #resume}; what was taken already is handled. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /**
     * Takes nothing more, lets running handlers finish within {@link ReceiverOptions#drainTimeout()}, settles, and
     * ends. From inside one of its own handlers it does not wait.
     */
    @Override
    void close();

    /** Closes, and deletes the durable subscription, so that nothing is kept for it any longer; a queue is kept. */
    void unsubscribe();
}
