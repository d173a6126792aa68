import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

@WithRabbitMq
class PaymentsBrokerTest {

    private final Map<String, Long> charged = new ConcurrentHashMap<>();

    @Test
    void an_order_is_charged(RabbitMqBroker broker) {
        try (Messaging messaging = Messaging.connect(broker.url())) {
            Payments.start(messaging, charged);

            messaging.send(Payments.CHARGES, new Payments.Charge("o-1", 995));

            await().untilAsserted(() -> assertThat(charged).containsOnly(Map.entry("o-1", 995L)));
        }
    }
}
