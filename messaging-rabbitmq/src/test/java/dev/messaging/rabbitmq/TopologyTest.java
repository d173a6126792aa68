package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.SystemEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is declared, and when. */
class TopologyTest {

    private static final Address SUBSCRIPTION = Address.subscription("t", "s");

    private final SystemEnvironment environment = new SystemEnvironment("topology-");
    private final Receiving receiving = Unconnected.receiving(environment);
    private final RabbitMqIntake receiver = new RabbitMqIntake(receiving, SUBSCRIPTION, 1, delivery -> {});
    private final FakeChannel channel = new FakeChannel();

    @AfterEach
    void close() {
        environment.close();
    }

    private void declareTopic() {
        receiving.topology().declareAlone(channel.connection, SUBSCRIPTION.topicOfSubscription());
    }

    @Test
    void a_topic_is_declared_with_the_subscriptions_there_are() {
        receiving.topology().begin(receiver, SUBSCRIPTION);

        declareTopic();

        assertThat(channel.calls).contains("exchangeDeclare", "queueDeclare", "queueBind");
    }

    @Test
    void a_subscription_that_is_ended_meanwhile_is_not_declared_with_its_topic() {
        receiving.topology().begin(receiver, SUBSCRIPTION);
        channel.onCall = call -> {
            if (call.equals("exchangeDeclare")) {
                receiving.topology().end(receiver);
            }
        };

        declareTopic();

        assertThat(channel.calls).contains("exchangeDeclare").doesNotContain("queueDeclare", "queueBind");
    }
}
