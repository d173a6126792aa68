package dev.messaging.kafka;

import dev.messaging.spi.Outage;
import dev.messaging.spi.TransportContext;

/** What all receivers of a transport share. */
record Receiving(
        KafkaOptions options,
        TransportContext context,
        Clients clients,
        Cluster cluster,
        Topics topics,
        Publisher publisher,
        Replies replies,
        Outage outage) {

    ClusterClock clock() {
        return cluster.clock();
    }
}
