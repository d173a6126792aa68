package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told when the options are made, with the option, the value and what it must be. */
class RabbitMqOptionsTest {

    private final RabbitMqOptions options = RabbitMqOptions.defaults();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "http://localhost",
                "AMQPS://localhost",
                "amqp:localhost",
                "amqp://rabbit_mq:5672",
                "amqp://localhost:70000",
                "amqp://localhost/a/b",
                "amqp://local host"
            })
    void a_url_that_is_none(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withUrl(url))
                .withMessageContaining("The url is " + url + "; it must be amqp://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://me:secret@localhost", "amqp://me:sec@ret@localhost", "amqp://me:secret:2@localhost"})
    void a_password_is_not_told(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withUrl(url))
                .withMessageContaining("://***@localhost")
                .withMessageNotContaining("sec")
                .withMessageNotContaining("ret@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://localhost", "amqps://me:a%40b@[::1]:5671/%2F", "amqp://broker.example/vhost"})
    void a_url_of_a_broker(String url) {
        assertThat(options.withUrl(url).url()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:", "host:0", "host:70000", "host:port", ":5672"})
    void a_node_that_is_none(String node) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withNodes("rabbit-1", node))
                .withMessage("The nodes is " + node + "; it must be host or host:port");
    }

    @Test
    void nodes_with_and_without_a_port() {
        assertThat(options.withNodes("rabbit-1", "rabbit-2:5673", "[::1]:5672").nodes())
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 2_001})
    void a_prefetch_out_of_range(int prefetch) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withPrefetch(prefetch))
                .withMessage("The prefetch is " + prefetch + "; it must be from 1 to 2000");
    }

    @Test
    void tiers_that_do_not_ascend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withDelayTiers(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("delayTiers")
                .withMessageContaining("ascending");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "/key"})
    void a_reply_address_without_an_exchange(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withReplyAddress(address))
                .withMessageContaining("The replyAddress is " + address);
    }
}
