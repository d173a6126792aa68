package dev.messaging.kafka;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.contract.FaultUnderLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/** What tests of failures share. */
abstract class Faults {

    final String name = "fault." + UUID.randomUUID();
    final Queue<Integer> queue = Queue.of(name, Integer.class);
    final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    final List<AutoCloseable> open = new ArrayList<>();
    final KafkaBroker broker;

    Faults(KafkaBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    KafkaOptions options() {
        return KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers());
    }

    Messaging connect() {
        return connect(options());
    }

    Messaging connect(KafkaOptions options) {
        return opened(builder(options).connect());
    }

    <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    static MessagingBuilder builder(KafkaOptions options) {
        return Messaging.builder()
                .transport(KafkaTransport.with(options))
                .application("faults")
                .sendTimeout(Duration.ofSeconds(10));
    }

    Peer peer() {
        return opened(Peer.at(broker.bootstrapServers()));
    }

    /** Brokers that start, and what tells of them, take their time on a machine that has other things to do. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    static ConditionFactory eventually() {
        return await().ignoreExceptionsInstanceOf(MessagingException.class);
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    FaultUnderLoad load(Messaging sender) {
        return new FaultUnderLoad(
                sender, queue, i -> Message.of(i).withPartitionKey("key-" + i % 8), Duration.ofMinutes(2));
    }
}
