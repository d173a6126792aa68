package dev.messaging.benchmarks.kafka;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.benchmarks.broker.MessagingPeer;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.broker.Work;
import dev.messaging.kafka.KafkaOptions;
import dev.messaging.kafka.KafkaTransport;

/** A client in one setting. */
enum Contender {
    RAW("kafka-clients"),
    MESSAGING("messaging"),
    MESSAGING_BOTH_ENDS("messaging, both ends"),
    RAW_BARE("kafka-clients, bare"),
    RAW_KEYED("kafka-clients, keyed"),
    SPRING("Spring");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    Peer open(String servers) {
        return switch (this) {
            case RAW -> RawPeer.withHeads(servers, Heads.tap(servers), false);
            case RAW_KEYED -> RawPeer.withHeads(servers, Heads.tap(servers), true);
            case RAW_BARE -> RawPeer.bare(servers);
            case MESSAGING -> messaging(servers, Responders.RAW);
            case MESSAGING_BOTH_ENDS -> messaging(servers, Responders.MESSAGING);
            case SPRING -> new SpringPeer(servers);
        };
    }

    private Peer messaging(String servers, String responder) {
        Customers customers = new Customers();
        return new MessagingPeer(
                connect(servers, "benchmarks-" + name().replace('_', '-')),
                responder,
                () -> {
                    var order = customers.nextOrder();
                    return Message.of(order).withPartitionKey(order.customer());
                },
                handlers -> ReceiverOptions.defaults().withConcurrency(handlers));
    }

    /** The library, with its defaults. */
    static Messaging connect(String servers, String application) {
        return Messaging.builder()
                .application(application)
                .transport(KafkaTransport.with(KafkaOptions.defaults().withBootstrapServers(servers)))
                .connect();
    }

    boolean runs(Scenario scenario) {
        return switch (this) {
            case RAW, MESSAGING, SPRING -> true;
            case RAW_BARE -> scenario.work() != Work.CONSUME;
            case RAW_KEYED -> scenario.work() == Work.CONSUME;
            case MESSAGING_BOTH_ENDS -> scenario.work() == Work.REQUEST;
        };
    }

    @Override
    public String toString() {
        return label;
    }
}
