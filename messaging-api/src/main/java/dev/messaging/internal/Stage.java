package dev.messaging.internal;

/**
 * One step on a way through the engine: {@code begin} on the way in, {@code done} on the way back.
 *
 * <p>A stage is shared by all passages and keeps what belongs to one of them in the passage.
 */
interface Stage<P extends Passage<P>> {

    /**
     * On the way in.
     *
     * @return true to go on; false if this stage has held the passage or turned it back
     */
    boolean begin(P passage);

    /**
     * On the way back, for each stage whose {@code begin} returned true.
     *
     * @return true to go on back; false if this stage has held the passage
     */
    default boolean done(P passage) {
        return true;
    }
}
