package dev.messaging.kafka;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.UntilConfirmed;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Brings messages to topics, at once or after a time, and knows when they are safe. Thread-safe. */
final class Publisher {

    private final Environment environment;
    private final Topics topics;
    private final ClusterClock clock;
    private final Producing producing;
    private final UntilConfirmed untilConfirmed;
    private final ConcurrentMap<String, Outlet> outlets = new ConcurrentHashMap<>();

    Publisher(KafkaOptions options, Environment environment, Topics topics, ClusterClock clock, Producing producing) {
        this.environment = environment;
        this.topics = topics;
        this.clock = clock;
        this.producing = producing;
        this.untilConfirmed = new UntilConfirmed(environment, options.confirmTimeout());
    }

    /**
     * Sends it; done when all replicas in sync have it. What is for one subscription only goes to where its messages wait: a topic's
     * records are all subscriptions'.
     */
    CompletableFuture<Void> send(Address to, WireMessage message) {
        if (message.delay() > 0 || to.kind() == Address.Kind.SUBSCRIPTION) {
            return sendLater(to, message);
        }
        String topic = topics.name(to);
        return publish(
                Topics.purpose(to),
                to.kind() == Address.Kind.DEAD_LETTERS
                        ? KafkaWire.putAside(topic, null, message, clock)
                        : KafkaWire.sent(topic, message, clock));
    }

    /** It waits beside its target, among those that wait as long. */
    private CompletableFuture<Void> sendLater(Address to, WireMessage message) {
        int tier = Tiers.of(message.delay());
        return publish(Topics.Purpose.RETRIES, KafkaWire.putAside(topics.retries(to), tier, message, clock));
    }

    /** Publishes a record; done when all replicas in sync have it. */
    CompletableFuture<Void> publish(Topics.Purpose purpose, ProducerRecord<byte[], byte[]> message) {
        Outlet outlet = outlets.get(message.topic());
        if (outlet == null) {
            outlet = outlets.computeIfAbsent(
                    message.topic(), topic -> new Outlet(topic, purpose, topics, producing, environment));
        }
        Publication publication = new Publication(outlet, message);
        outlet.send(publication);
        return publication.done;
    }

    /** Sends it again and again, until the broker keeps it, or it is not wanted any longer. */
    CompletionStage<Void> sendForCertain(Address to, WireMessage message, BooleanSupplier isWanted) {
        return untilConfirmed.publish(to, message, this::send, failure -> isWanted.getAsBoolean());
    }

    /** Blocks until what is on its way is confirmed, but not for longer than that. */
    void close(Duration patience) {
        TransportUnavailableException closed = new TransportUnavailableException(
                "The connection to the brokers was closed before the record was sent", Outcome.NOT_SENT, null);
        outlets.values().forEach(outlet -> outlet.close(closed));
        producing.close(patience);
    }
}
