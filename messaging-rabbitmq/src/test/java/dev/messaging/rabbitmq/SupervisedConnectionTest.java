package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.spi.Outage;
import dev.messaging.spi.SystemEnvironment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When there is a connection, and when another attempt. */
class SupervisedConnectionTest {

    @Test
    void one_that_an_error_keeps_from_being_made_is_tried_for_again() {
        AtomicInteger attempts = new AtomicInteger();
        RabbitMqOptions options = RabbitMqOptions.defaults()
                .withUrl("amqp://localhost:1")
                .withClient(factory -> factory.setSocketConfigurator(socket -> {
                    attempts.incrementAndGet();
                    throw new LinkageError("thrown by the test");
                }));
        try (SystemEnvironment environment = new SystemEnvironment("connection-")) {
            Broker broker = new Broker(options, "test", environment.threads().handlers());
            SupervisedConnection connection =
                    new SupervisedConnection("testing", broker, environment, new Outage("rabbitmq", event -> {}));

            assertThat(connection.connection()).failsWithin(Duration.ofSeconds(60));

            await().atMost(Duration.ofSeconds(60)).until(() -> attempts.get() > 2);
            connection.close();
        }
    }
}
