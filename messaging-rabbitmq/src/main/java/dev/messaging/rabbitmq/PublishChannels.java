package dev.messaging.rabbitmq;

import dev.messaging.spi.Environment;
import java.util.List;

/**
 * Publishes over channels that cannot harm each other: what the broker finds too large costs its channel, and so does an
 * exchange that is not there, with all that is on its way over it. Thread-safe; never blocks its caller.
 */
final class PublishChannels {

    private final PublishChannel toQueues;
    private final PublishChannel toQueuesIfLarge;
    private final PublishChannel toExchanges;
    private final PublishChannel toExchangesIfLarge;

    /** Channels that are opened when they are needed. */
    PublishChannels(SupervisedConnection connection, Environment environment, PublishChannel.Opening opening) {
        this.toQueues = new PublishChannel(connection, environment, opening);
        this.toQueuesIfLarge = new PublishChannel(connection, environment, opening);
        this.toExchanges = new PublishChannel(connection, environment, opening);
        this.toExchangesIfLarge = new PublishChannel(connection, environment, opening);
    }

    /** Publishes in its turn, and completes it. */
    void publish(Publication publication) {
        channelOf(publication).publish(publication);
    }

    private PublishChannel channelOf(Publication publication) {
        if (publication.exchange.isEmpty()) {
            return publication.isLarge() ? toQueuesIfLarge : toQueues;
        }
        return publication.isLarge() ? toExchangesIfLarge : toExchanges;
    }

    /** Fails it at once if the broker takes nothing, and would answer nothing, until it has room again. */
    boolean isRefused(Publication publication) {
        return toQueues.isRefused(publication);
    }

    /** Ends them; what waits to be written fails. */
    void close() {
        List.of(toQueues, toQueuesIfLarge, toExchanges, toExchangesIfLarge).forEach(PublishChannel::close);
    }
}
