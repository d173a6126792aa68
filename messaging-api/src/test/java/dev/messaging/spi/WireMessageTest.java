package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.messaging.Headers;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireMessageTest {

    private static final byte[] BODY = {1, 2, 3};

    private static WireMessage full() {
        return WireMessage.builder("id", BODY)
                .type("orders")
                .source("shop")
                .time(7)
                .correlationId("flow")
                .causationId("cause")
                .idempotencyKey("key")
                .partitionKey("partition")
                .contentType("text/plain")
                .timeToLive(8)
                .delay(9)
                .attempt(10)
                .firstFailureTime(11)
                .fault(true)
                .headers(Headers.of("a", "1"))
                .build();
    }

    @Test
    void says_nothing_that_was_not_said() {
        WireMessage message = WireMessage.builder("id", BODY).build();

        assertThat(message)
                .usingRecursiveComparison()
                .isEqualTo(WireMessage.builder("id", BODY)
                        .type(null)
                        .source(null)
                        .time(0)
                        .correlationId(null)
                        .causationId(null)
                        .idempotencyKey(null)
                        .partitionKey(null)
                        .contentType(null)
                        .timeToLive(WireMessage.NONE)
                        .delay(WireMessage.NONE)
                        .attempt(1)
                        .firstFailureTime(WireMessage.NONE)
                        .fault(false)
                        .headers(Headers.none())
                        .build());
    }

    @Test
    void keeps_every_attribute() {
        WireMessage message = full();

        assertThat(message.id()).isEqualTo("id");
        assertThat(message.type()).isEqualTo("orders");
        assertThat(message.source()).isEqualTo("shop");
        assertThat(message.time()).isEqualTo(7);
        assertThat(message.correlationId()).isEqualTo("flow");
        assertThat(message.causationId()).isEqualTo("cause");
        assertThat(message.idempotencyKey()).isEqualTo("key");
        assertThat(message.partitionKey()).isEqualTo("partition");
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.timeToLive()).isEqualTo(8);
        assertThat(message.delay()).isEqualTo(9);
        assertThat(message.attempt()).isEqualTo(10);
        assertThat(message.firstFailureTime()).isEqualTo(11);
        assertThat(message.isFault()).isTrue();
        assertThat(message.headers()).isEqualTo(Headers.of("a", "1"));
        assertThat(message.body()).isSameAs(BODY);
        assertThat(message).hasToString("WireMessage[id=id, type=orders, attempt=10, bytes=3]");
    }

    @Test
    void is_copied_whole() {
        assertThat(full().toBuilder().build()).usingRecursiveComparison().isEqualTo(full());
    }

    @Test
    void does_not_change_with_its_copy() {
        WireMessage message = full();

        WireMessage changed =
                message.toBuilder().id("other").body(new byte[] {4}).attempt(2).build();

        assertThat(changed.id()).isEqualTo("other");
        assertThat(changed.body()).containsExactly(4);
        assertThat(changed.attempt()).isEqualTo(2);
        assertThat(message).usingRecursiveComparison().isEqualTo(full());
    }

    @Test
    void lives_no_longer_for_having_waited() {
        assertThat(full().agedBy(3).timeToLive()).isEqualTo(5);
        assertThat(full().agedBy(8).timeToLive()).isEqualTo(1);
        assertThat(full().agedBy(3).toBuilder().timeToLive(8).build())
                .usingRecursiveComparison()
                .isEqualTo(full());
        WireMessage immortal = WireMessage.builder("id", BODY).build();
        assertThat(immortal.agedBy(3)).isSameAs(immortal);
    }

    @Test
    void capabilities_are_a_copy_that_nobody_changes() {
        Set<Capability> set = EnumSet.of(Capability.STORES);
        Capabilities capabilities = new Capabilities(set, 1);
        set.add(Capability.DELAYS);

        assertThat(capabilities.has(Capability.STORES)).isTrue();
        assertThat(capabilities.has(Capability.DELAYS)).isFalse();
        assertThat(capabilities.set()).isUnmodifiable();
        assertThat(new Capabilities(Set.of(), 1).set()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Capabilities(Set.of(), 0))
                .withMessage("The maxBodyBytes is 0; it must be at least 1");
    }
}
