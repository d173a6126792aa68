package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.Headers;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How much a message takes on its way. */
class PublicationTest {

    @Test
    void what_its_properties_and_headers_take_is_what_the_client_writes() throws Exception {
        try (SystemEnvironment environment = new SystemEnvironment("publication-")) {
            assertSize(RabbitMqWire.stored(poor(), 0, environment).build());
            assertSize(RabbitMqWire.stored(rich(), 0, environment)
                    .expiration("1000")
                    .build());
            assertSize(asked(rich(), environment));
        }
    }

    private static WireMessage poor() {
        return WireMessage.builder("1", new byte[0]).build();
    }

    private static WireMessage rich() {
        return WireMessage.builder("\u00fc\u20ac\ud83d\ude00", new byte[0])
                .type("type")
                .source("source")
                .contentType("application/json")
                .correlationId("x".repeat(300))
                .timeToLive(1_000)
                .headers(Headers.of("name", "\u00fc\u20ac\ud83d\ude00".repeat(1_000), "empty", ""))
                .build();
    }

    private static BasicProperties asked(WireMessage request, Environment environment) {
        return RabbitMqWire.fleeting(request, environment)
                .correlationId("key")
                .replyTo(WayBack.DIRECT_REPLY_TO)
                .build();
    }

    private static void assertSize(BasicProperties properties) throws IOException {
        Publication publication = new Publication(Route.toQueue("q"), properties, new byte[0]);

        assertThat(publication.headFrameBytes())
                .isEqualTo(properties.toFrame(1, 0).size())
                .isLessThanOrEqualTo(publication.headBytesAtMost());
    }
}
