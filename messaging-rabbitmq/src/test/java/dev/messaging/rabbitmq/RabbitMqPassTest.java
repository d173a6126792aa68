package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass.Purpose;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pass and its transport. */
@WithRabbitMq
class RabbitMqPassTest {

    private final SystemEnvironment environment = new SystemEnvironment("pass");
    private final Address letters = Address.queue("pass." + UUID.randomUUID()).deadLetters();
    private final RabbitMqTransport transport;

    RabbitMqPassTest(RabbitMqBroker broker) {
        this.transport = RabbitMqTransport.open(
                RabbitMqOptions.defaults().withUrl(broker.url()), Unconnected.context(environment));
    }

    @AfterEach
    void close() {
        transport.close();
        environment.close();
    }

    private RabbitMqPass pass() {
        return (RabbitMqPass) transport.pass(letters, Purpose.TAKE);
    }

    @Test
    void ends_with_it() {
        RabbitMqPass pass = pass();
        assertThat(pass.count()).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(0L);

        transport.close();

        assertThat(pass.closed()).isCompleted();
    }

    @Test
    void does_not_begin_after_it() {
        transport.close();

        RabbitMqPass pass = pass();

        assertThat(pass.closed()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(pass.count()).failsWithin(Duration.ofSeconds(20));
    }
}
