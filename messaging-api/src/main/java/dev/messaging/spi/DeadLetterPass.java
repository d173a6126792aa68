package dev.messaging.spi;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One pass through dead letters: those that lie there when it begins, each once, the oldest first. Nothing blocks; one verb is
 * called at a time, but {@link #close} whenever, and as often as one likes.
 *
 * <p>Whatever ends it, also a crash, a letter that was not removed is there again, or still. While it lasts, what it has given
 * may be kept from others.
 */
public interface DeadLetterPass {

    /** Begins, and tells how many letters it has before it, at most. Called once, and before all else. */
    CompletionStage<Long> count();

    /** The next letter; empty if there is none, for good. */
    CompletionStage<Optional<WireMessage>> next();

    /** Takes the letter away that was given last: it is safe elsewhere. Certain once {@link #close} is done. */
    void remove();

    /**
     * Ends, and with it what is being waited for; fails if what was removed may be there again. Does not wait for ever for another
     * side that does not answer.
     */
    CompletionStage<Void> close();

    /** What it is for. */
    enum Purpose {
        /** To look only: {@link #remove} is never called. */
        BROWSE,
        /** To take letters away. */
        TAKE
    }
}
