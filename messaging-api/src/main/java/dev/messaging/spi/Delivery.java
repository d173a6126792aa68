package dev.messaging.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One message handed to a receiver, to be settled once. Thread-safe. */
public interface Delivery {

    /** The message. */
    WireMessage message();

    /** The time left until it expires, when it was delivered; null if it does not. */
    @Nullable
    Duration remaining();

    /** How often the broker has delivered it before, as it counts; 0 where that is not known. */
    int brokerDeliveries();

    /** The authenticated sender, where the transport knows one. */
    default @Nullable String caller() {
        return null;
    }

    /**
     * Asked once, when its turn has come: whether it is to be handled here still.
     *
     * <p>If not, its transport has taken it back meanwhile, and will deliver it again, here or elsewhere; it must not be settled.
     * So what waited for a handler when its connection was lost, or its partition was given to another, is handled once.
     */
    default boolean begin() {
        return true;
    }

    /**
     * Settles the delivery; completes when that is carried out.
     *
     * <p>If the publish that a retry or dead letter needs fails, the transport tries <i>that</i> again, and not the
     * handler. A stage that fails means that the message will be delivered again.
     */
    CompletionStage<Void> settle(Settlement settlement);
}
