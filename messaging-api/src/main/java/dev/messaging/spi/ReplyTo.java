package dev.messaging.spi;

/** Who waits for a reply. Thread-safe; of reply and failure the first counts, and the rest is ignored. */
public interface ReplyTo {

    /** Answers, by a reply or a {@linkplain WireMessage#isFault() fault}. */
    void reply(WireMessage reply);

    /** Fails, best by a {@link dev.messaging.MessagingException} that says what is known. */
    void fail(Throwable failure);

    /**
     * Is to run when nobody waits any longer, because of a deadline or a cancellation; at once if that is so already.
     * Runs on any thread, also while the transport works on the caller's. Not run after a reply or a failure. A later
     * action takes the place of an earlier one.
     */
    void onCancel(Runnable action);

    /** Whether the calling thread will do nothing but wait for this reply, so that the transport may use it. */
    boolean callerWaits();

    /**
     * Lends the calling thread until {@link #reply} or {@link #fail} returns: what the caller has hung on its future may
     * run on it, which saves the way to another. It must be one of {@link Threads#handlers()} that the transport took
     * for this call alone, and have nothing left to do, because nobody can keep that code from blocking.
     */
    void lendThread();
}
