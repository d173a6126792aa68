package dev.messaging.rabbitmq;

import dev.messaging.spi.Outage;
import dev.messaging.spi.TransportContext;

/** What all receivers of a transport share. */
record Receiving(
        RabbitMqOptions options,
        TransportContext context,
        SupervisedConnection connection,
        Topology topology,
        Publisher publisher,
        Replies replies,
        Outage outage) {}
