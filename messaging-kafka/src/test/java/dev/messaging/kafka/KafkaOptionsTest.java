package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.messaging.Operation;
import dev.messaging.Queue;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told when the options are made, with the option, the value and what it must be. */
class KafkaOptionsTest {

    private final KafkaOptions options = KafkaOptions.defaults();

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:", "a:1,", "a:1, b:2", "kafka://a:1", "a:b", "a:123456"})
    void bootstrap_servers_that_are_none(String servers) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withBootstrapServers(servers))
                .withMessage("The bootstrapServers is " + servers
                        + "; it must be host:port, or several with commas between them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "kafka://localhost localhost:9092",
                "kafka:localhost:9093 localhost:9093",
                "kafka://a:9092,b/ a:9092,b:9092",
                "kafka://[::1]:9092 [::1]:9092",
                "kafka://[::1] [::1]:9092"
            })
    void a_url_names_brokers(String url, String servers) {
        assertThat(options.withUrl(url).bootstrapServers()).isEqualTo(servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "kafka://", "kafka://a/b", "kafka://a?ssl=true", "http://a:1"})
    void a_url_that_is_none(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withUrl(url))
                .withMessageContaining("The url is " + url + "; it must be kafka://host:9092");
    }

    @Test
    void a_password_is_not_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withUrl("kafka://me:secret@a:9092"))
                .withMessageContaining("kafka://***@a:9092")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "auto.offset.reset",
                "bootstrap.servers",
                "client.id",
                "enable.auto.commit",
                "enable.idempotence",
                "group.id",
                "group.protocol",
                "key.deserializer",
                "max.block.ms",
                "partitioner.class",
                "partitioner.ignore.keys",
                "transactional.id",
                "value.serializer"
            })
    void a_property_that_this_adapter_must_decide(String property) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withClientProperty(property, "x"))
                .withMessageStartingWith("The client property " + property + " is x; it cannot be set: ");
    }

    @Test
    void a_property_that_no_client_takes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withClientProperty("max.poll.records", "many"))
                .withMessageStartingWith("The client property max.poll.records is many; the client says: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withClientProperty("compression.type", "zip"))
                .withMessageContaining("zip");
    }

    @Test
    void a_property_reaches_the_clients_that_know_it() {
        ClientProperties properties = new ClientProperties(options.withClientProperty("security.protocol", "SSL")
                .withClientProperty("compression.type", "lz4")
                .withClientProperty("max.poll.records", "7")
                .withClientProperty("my.interceptors.own", "x"));

        assertThat(properties.producer("p"))
                .containsAllEntriesOf(
                        Map.of("security.protocol", "SSL", "compression.type", "lz4", "my.interceptors.own", "x"))
                .doesNotContainKey("max.poll.records");
        assertThat(properties.member("c", Topics.Purpose.MESSAGES, "g", 256))
                .containsAllEntriesOf(
                        Map.of("security.protocol", "SSL", "max.poll.records", "7", "my.interceptors.own", "x"))
                .doesNotContainKey("compression.type");
        assertThat(properties.admin("a")).containsEntry("security.protocol", "SSL");
    }

    @Test
    void a_member_of_the_newer_protocol_leaves_to_the_broker_what_is_the_brokers() {
        ClientProperties properties = new ClientProperties(
                options.withGroupProtocol(GroupProtocol.CONSUMER).withClientProperty("session.timeout.ms", "6000"));

        assertThat(properties.member("c", Topics.Purpose.MESSAGES, "g", 256))
                .containsEntry("group.protocol", "consumer")
                .containsEntry("group.remote.assignor", "range")
                .doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy");
    }

    @Test
    void numbers_and_times_out_of_range() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withPartitions(0))
                .withMessage("The partitions is 0; it must be from 1 to 10000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withReplicationFactor(101))
                .withMessage("The replicationFactor is 101; it must be from 1 to 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withRetention(Duration.ZERO))
                .withMessageStartingWith("The retention is PT0S; it must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withRetryRetention(Duration.ofDays(1)))
                .withMessageStartingWith("The retryRetention is PT24H; it must be at least PT144H");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "ü", "a b"})
    void an_address_that_is_none(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withAddress(Queue.of("charges", String.class), name))
                .withMessageStartingWith("The address of charges is " + name + "; it must be");
    }

    @Test
    void addresses_of_channels_and_operations() {
        KafkaOptions mapped = options.withAddress(Queue.of("charges", String.class), "LEGACY_CHARGES")
                .withAddress(Operation.of("quote", String.class, String.class), "quotes");

        assertThat(mapped.physical("charges")).isEqualTo("LEGACY_CHARGES");
        assertThat(mapped.physical("quote")).isEqualTo("quotes");
        assertThat(mapped.physical("other")).isEqualTo("other");
        assertThat(options.physical("charges")).isEqualTo("charges");
    }

    @Test
    void reply_topics_are_allowed_one_by_one() {
        KafkaOptions allowing = options.withReplyTopic("spring-replies").withReplyTopic("others");

        assertThat(allowing.allowsReplyTo("spring-replies")).isTrue();
        assertThat(allowing.allowsReplyTo("others")).isTrue();
        assertThat(allowing.allowsReplyTo("spring")).isFalse();
        assertThat(options.allowsReplyTo("spring-replies")).isFalse();
    }

    @Test
    void the_defaults_are_what_the_clients_take() {
        assertThatCode(() -> new ClientProperties(options).producer("p")).doesNotThrowAnyException();
    }
}
