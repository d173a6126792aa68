package dev.messaging.examples.relay;

import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingListener;
import dev.messaging.ReceivedMessage;
import dev.messaging.Subscription;

/**
 * Hears of all events, and files them for whoever counts them.
 *
 * <p>It does nothing against duplicates: the library keeps them from its handler, for as long as this process lives.
 */
final class Counter implements MessagingListener {

    private static final String SUBSCRIPTION = "counter";

    private final Archive archive;

    /** Files into this archive; is to be the listener of the {@link Messaging} that it starts with. */
    Counter(Archive archive) {
        this.archive = archive;
    }

    /** Begins to count. */
    Subscription start(Messaging messaging) {
        return messaging.receive(Webhooks.EVENTS.subscription(SUBSCRIPTION), this::count);
    }

    private void count(ReceivedMessage<byte[]> event) {
        archive.handled(event);
    }

    @Override
    public void onEvent(MessagingEvent event) {
        if (event.kind() == MessagingEvent.Kind.DUPLICATE) {
            archive.duplicate(event.messageId());
        }
    }
}
