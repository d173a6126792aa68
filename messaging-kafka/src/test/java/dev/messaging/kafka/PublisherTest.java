package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published again and again. */
class PublisherTest {

    private final Offline parts = new Offline();

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void it_lives_no_longer_for_being_published_late() {
        WireMessage message =
                WireMessage.builder("1", new byte[1]).timeToLive(60_000).build();
        parts.environment.run(() -> parts.publisher.send(Address.queue("charges"), message));
        parts.producer.completeNext();
        parts.producer.clear();
        parts.environment.run(() -> parts.publisher.sendForCertain(Address.queue("charges"), message, () -> true));
        parts.environment.advance(Duration.ofSeconds(10));

        parts.environment.run(() -> parts.producer.errorNext(new TimeoutException("Expiring 1 record(s)")));
        parts.environment.advance(Duration.ofSeconds(5));

        assertThat(parts.producer.history())
                .extracting(each -> Long.parseLong(
                        new String(each.headers().lastHeader("messaging-ttl").value(), UTF_8)))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(60_000),
                        again -> assertThat(again).isBetween(45_000L, 50_000L));
    }
}
