package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import org.jspecify.annotations.Nullable;

/** Nobody waits for these: they are safe with the transport, and will be handled. */
final class DirectAnnouncement implements Announcement {

    private @Nullable Messaging messaging;

    @Override
    public void open(Messaging messaging) {
        this.messaging = messaging;
    }

    @Override
    public void of(Order order) {
        if (messaging == null) {
            throw new IllegalStateException("Nothing can be sent yet");
        }
        messaging.send(Channels.CHARGES, Announcement.charge(order));
        messaging.send(Channels.PLACED, Announcement.placed(order));
    }
}
