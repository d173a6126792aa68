package dev.messaging.spi;

import java.util.concurrent.CompletionStage;

/** A running subscription of a transport. Thread-safe; each verb may be called again without harm. */
public interface Intake {

    /** Delivers nothing more until {@link #resume}; what is under way may still come. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /** Takes nothing more; done when the last delivery has been handed over. Deliveries can still be settled. */
    CompletionStage<Void> stop();

    /**
     * Ends; what is still unsettled goes back to where it came from. Done within seconds, also when the other side does not
     * answer.
     */
    CompletionStage<Void> close();

    /** Ends, and deletes a durable subscription with what is kept for it. */
    CompletionStage<Void> unsubscribe();
}
