package dev.messaging.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.PayloadException;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.MessageDecoder;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DecodingTest extends EngineTest {

    record Order(String id, int cents) {}

    private final MessageDecoder decoder = (MessageDecoder) open();

    private static WireMessage.Builder message(String contentType, String body) {
        return WireMessage.builder("m-1", body.getBytes(UTF_8)).type("orders").contentType(contentType);
    }

    @Test
    void a_message_is_decoded_as_a_handler_would_get_it() {
        ReceivedMessage<?> decoded = decoder.decode(
                message("application/json", "{\"id\":\"o-1\",\"cents\":995}")
                        .correlationId("flow-1")
                        .causationId("m-0")
                        .idempotencyKey("key-1")
                        .partitionKey("customer-7")
                        .timeToLive(60_000)
                        .attempt(2)
                        .build(),
                Order.class);

        assertThat(decoded.payload()).isEqualTo(new Order("o-1", 995));
        assertThat(decoded.id()).isEqualTo("m-1");
        assertThat(decoded.correlationId()).isEqualTo("flow-1");
        assertThat(decoded.causationId()).hasValue("m-0");
        assertThat(decoded.idempotencyKey()).isEqualTo("key-1");
        assertThat(decoded.fingerprint()).isPresent();
        assertThat(decoded.partitionKey()).hasValue("customer-7");
        assertThat(decoded.attempt()).isEqualTo(2);
        assertThat(decoded.remaining().orElseThrow()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void what_a_message_does_not_say_is_as_usual() {
        ReceivedMessage<?> decoded =
                decoder.decode(message("text/plain", "hello").build(), String.class);

        assertThat(decoded.payload()).isEqualTo("hello");
        assertThat(decoded.idempotencyKey()).isEqualTo("m-1");
        assertThat(decoded.deduplicationKey().value()).isEqualTo("m-1");
        assertThat(decoded.fingerprint()).isEmpty();
        assertThat(decoded.remaining()).isEmpty();
    }

    @Test
    void another_payload_is_refused() {
        WireMessage message = message("application/json", "[]").build();

        assertThatThrownBy(() -> decoder.decode(message, Order.class))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("m-1");
    }
}
