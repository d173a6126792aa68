package dev.messaging.rabbitmq;

import dev.messaging.spi.Environment;

/**
 * Publishes over two channels: what the broker finds too large costs its channel, and what is on its way there. Thread-safe;
 * never blocks its caller.
 */
final class PublishChannels {

    private final PublishChannel usual;
    private final PublishChannel large;

    /** Channels that are opened when they are needed. */
    PublishChannels(SupervisedConnection connection, Environment environment, PublishChannel.Opening opening) {
        this.usual = new PublishChannel(connection, environment, opening);
        this.large = new PublishChannel(connection, environment, opening);
    }

    /** Publishes in its turn, and completes it. */
    void publish(Publication publication) {
        (publication.isLarge() ? large : usual).publish(publication);
    }

    /** Fails it at once if the broker takes nothing, and would answer nothing, until it has room again. */
    boolean isRefused(Publication publication) {
        return usual.isRefused(publication);
    }

    /** Ends them; what waits to be written fails. */
    void close() {
        usual.close();
        large.close();
    }
}
