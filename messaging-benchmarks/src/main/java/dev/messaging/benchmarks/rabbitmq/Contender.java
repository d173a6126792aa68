package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.benchmarks.broker.MessagingPeer;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.broker.Work;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A client in one setting. */
enum Contender {
    RAW("amqp-client"),
    MESSAGING("messaging"),
    MESSAGING_BOTH_ENDS("messaging, both ends"),
    RAW_BARE("amqp-client, bare"),
    SPRING("Spring"),
    SPRING_TUNED("Spring, tuned");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    Peer open(String url) throws IOException, TimeoutException {
        return switch (this) {
            case RAW -> RawPeer.withHeads(url, Heads.tap(url));
            case RAW_BARE -> RawPeer.bare(url);
            case MESSAGING -> messaging(url, Responders.RAW);
            case MESSAGING_BOTH_ENDS -> messaging(url, Responders.MESSAGING);
            case SPRING -> SpringPeer.withDefaults(url);
            case SPRING_TUNED -> SpringPeer.tuned(url);
        };
    }

    private static Peer messaging(String url, String responder) {
        Messaging messaging = Messaging.builder()
                .application("benchmarks")
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults()
                        .withUrl(url)
                        .withoutDeclaring()
                        .withDelayTiers(Duration.ofSeconds(1))
                        .withPrefetch(RawPeer.PREFETCH * Scenario.MOST_CONSUMERS)))
                .connect();
        return new MessagingPeer(
                messaging,
                responder,
                () -> Message.of(Json.ORDER),
                consumers -> ReceiverOptions.defaults()
                        .withConcurrency(consumers)
                        .withMaxUnsettled(RawPeer.PREFETCH * consumers));
    }

    boolean runs(Scenario scenario) {
        return scenario.work() == Work.REQUEST || this != MESSAGING_BOTH_ENDS;
    }

    /** Whether many requests at once take as many threads. */
    boolean requestsBlock() {
        return this == SPRING;
    }

    @Override
    public String toString() {
        return label;
    }
}
