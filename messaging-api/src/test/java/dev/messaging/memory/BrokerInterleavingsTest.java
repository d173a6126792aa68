package dev.messaging.memory;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BrokerInterleavingsTest {

    private static final Address TOPIC = Address.topic("orders");
    private static final Address BILLING = Address.subscription("orders", "billing");
    private static final Address SHIPPING = Address.subscription("orders", "shipping");
    private static final WireMessage MESSAGE =
            WireMessage.builder("m", new byte[0]).build();

    private final ManualEnvironment environment = new ManualEnvironment();

    @Test
    void a_subscription_gets_what_is_sent_afterwards_whoever_comes_and_leaves_meanwhile() {
        explore(() -> {
            Broker broker = new Broker(environment, 1, Long.MAX_VALUE);
            broker.subscribe(SHIPPING);

            together(() -> broker.subscribe(BILLING), () -> broker.unsubscribe(SHIPPING));
            broker.send(TOPIC, MESSAGE);

            assertFalse(hasRoom(broker));
        });
    }

    @Test
    void a_subscription_that_is_made_and_ended_at_once_is_there_or_is_not() {
        explore(() -> {
            Broker broker = new Broker(environment, 1, Long.MAX_VALUE);
            AtomicReference<MessageQueue> subscribed = new AtomicReference<>();

            together(() -> subscribed.set(broker.subscribe(BILLING)), () -> broker.unsubscribe(BILLING));
            broker.send(TOPIC, MESSAGE);

            assertEquals(hasRoom(broker), subscribed.get() != broker.queue(BILLING));
        });
    }

    private static boolean hasRoom(Broker broker) {
        return broker.send(Address.queue("other"), MESSAGE).isDone();
    }
}
