package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address.Kind;
import org.junit.jupiter.api.Test;

class AddressTest {

    @Test
    void has_a_kind_and_a_name() {
        assertThat(Address.queue("q")).isEqualTo(new Address(Kind.QUEUE, "q")).hasToString("queue q");
        assertThat(Address.topic("t")).isEqualTo(new Address(Kind.TOPIC, "t")).hasToString("topic t");
        assertThat(Address.operation("o"))
                .isEqualTo(new Address(Kind.OPERATION, "o"))
                .hasToString("operation o");
        assertThat(Address.subscription("t", "s"))
                .isEqualTo(new Address(Kind.SUBSCRIPTION, "t--s"))
                .hasToString("subscription t--s");
    }

    @Test
    void of_dead_letters_is_known_by_its_name() {
        Address ofQueue = Address.queue("q").deadLetters();

        assertThat(ofQueue).isEqualTo(new Address(Kind.DEAD_LETTERS, "q--dlq")).hasToString("dead letters q--dlq");
        assertThat(Address.queue("q--dlq")).isEqualTo(ofQueue);
        assertThat(Address.subscription("t", "s").deadLetters().name()).isEqualTo("t--s--dlq");
        assertThat(ofQueue.deadLetters()).isSameAs(ofQueue);
    }

    @Test
    void of_what_waits_for_another_attempt_names_the_tier() {
        assertThat(Address.queue("q").retry("10s"))
                .isEqualTo(new Address(Kind.RETRY, "q--retry-10s"))
                .hasToString("retry q--retry-10s");
    }

    @Test
    void of_a_subscription_knows_its_topic() {
        assertThat(Address.subscription("orders.placed", "billing").topicOfSubscription())
                .isEqualTo(Address.topic("orders.placed"));
    }
}
