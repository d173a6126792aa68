package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class KafkaSourcesTest {

    @Test
    void a_source_that_is_forced_and_not_there_fails_and_names_the_three_ways() {
        assertThatIllegalStateException()
                .isThrownBy(() -> KafkaBroker.start(settings(Map.of("source", "address"))))
                .withMessageContaining("messaging.kafka.source allows only 'address'")
                .withMessageContaining("\n  address: set the system property messaging.kafka.url")
                .withMessageContaining("\n  docker: start a Docker engine")
                .withMessageContaining("\n  local: put org.apache.kafka:kafka_2.13 4 on the class path");
    }

    @Test
    void an_address_that_nobody_answers_at_is_an_error() {
        int unused = LoopbackPorts.free(1).get(0);

        assertThatIllegalStateException()
                .isThrownBy(() -> KafkaBroker.start(settings(Map.of("url", "kafka://127.0.0.1:" + unused))))
                .withMessageContaining("Kafka does not answer at")
                .withMessageContaining(":" + unused);
    }

    @Test
    void an_address_of_something_else_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaBroker.start(settings(Map.of("url", "localhost:9092"))))
                .withMessageContaining("kafka://host:9092");
    }

    /** Whatever the environment of the tests says. */
    private static BrokerSettings settings(Map<String, String> values) {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty("messaging.kafka." + key, value));
        return new BrokerSettings("kafka", properties, Map.of());
    }
}
