package dev.messaging.rabbitmq;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.RabbitMqBroker;
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
    final RabbitMqBroker broker;

    Faults(RabbitMqBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    Messaging connect(String url) {
        return connect(RabbitMqOptions.defaults().withUrl(url));
    }

    Messaging connect(RabbitMqOptions options) {
        Messaging messaging = builder(options).connect();
        open.add(messaging);
        return messaging;
    }

    /** What it cannot send it soon gives up. */
    Messaging impatient(String url) {
        Messaging messaging = builder(RabbitMqOptions.defaults().withUrl(url))
                .sendTimeout(Duration.ofSeconds(5))
                .connect();
        open.add(messaging);
        return messaging;
    }

    static MessagingBuilder builder(RabbitMqOptions options) {
        return Messaging.builder()
                .transport(RabbitMqTransport.with(options))
                .application("faults")
                .sendTimeout(Duration.ofSeconds(20));
    }

    /** Brokers that start, and what tells of them, take their time on a machine that has other things to do. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
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
        return new FaultUnderLoad(sender, queue, Message::of, Duration.ofSeconds(60));
    }
}
