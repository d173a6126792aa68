package dev.messaging.internal;

import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletionStage;

/** What is to be done on a {@link LetterWalk}. One letter at a time; its result is asked for whenever. */
interface LetterVisitor<R> {

    /** There are so many before it, at most. */
    default void begin(long count) {}

    /** Whether it is to see another letter. */
    boolean wantsMore();

    /** Sees a letter, and says whether it is to be taken away. */
    CompletionStage<Boolean> visit(WireMessage letter);

    /** What it has come to by now. */
    R result();

    /** The same, in short. */
    @Override
    String toString();
}
