package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RabbitMqSourcesTest {

    @Test
    void a_source_that_is_forced_and_not_there_fails_and_names_the_three_ways() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RabbitMqBroker.start(settings(Map.of("source", "address"), Map.of())))
                .withMessageContaining("messaging.rabbitmq.source allows only 'address'")
                .withMessageContaining("neither messaging.rabbitmq.url nor MESSAGING_RABBITMQ_URL is set")
                .withMessageContaining("\n  address: set the system property messaging.rabbitmq.url")
                .withMessageContaining("\n  docker: start a Docker engine")
                .withMessageContaining("\n  local: install RabbitMQ");
    }

    @Test
    void what_the_environment_says_counts_where_no_property_does() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> RabbitMqBroker.start(settings(Map.of(), Map.of("MESSAGING_RABBITMQ_SOURCE", "address"))))
                .withMessageContaining("allows only 'address'");
    }

    @Test
    void a_source_that_does_not_exist_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RabbitMqBroker.start(settings(Map.of("source", "podman"), Map.of())))
                .withMessageContaining("'podman'")
                .withMessageContaining("docker: start");
    }

    @Test
    void an_address_that_nobody_answers_at_is_an_error_without_its_password() {
        int unused = LoopbackPorts.free(1).get(0);

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        RabbitMqBroker.start(settings(Map.of("url", "amqp://me:secret@127.0.0.1:" + unused), Map.of())))
                .withMessageContaining("does not answer at amqp://***@127.0.0.1:" + unused)
                .withMessageNotContaining("secret");
    }

    @Test
    void an_address_of_something_else_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RabbitMqBroker.start(settings(Map.of("url", "http://localhost"), Map.of())))
                .withMessageContaining("amqp://user:password@host:5672");
    }

    @Test
    void an_image_that_does_not_exist_is_a_source_that_is_not_there() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RabbitMqBroker.start(
                        settings(Map.of("source", "docker", "image", "localhost:1/no/such-image:0"), System.getenv())))
                .withMessageContaining("docker: ")
                .withMessageContaining("local: install RabbitMQ");
    }

    private static BrokerSettings settings(Map<String, String> values, Map<String, String> environment) {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty("messaging.rabbitmq." + key, value));
        return new BrokerSettings("rabbitmq", properties, environment);
    }
}
