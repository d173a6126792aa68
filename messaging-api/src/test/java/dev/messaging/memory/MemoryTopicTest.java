package dev.messaging.memory;

import static dev.messaging.memory.Taken.dead;
import static dev.messaging.memory.Taken.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryTopicTest {

    private static final Address TOPIC = Address.topic("orders");
    private static final Address BILLING = Address.subscription("orders", "billing");
    private static final Address SHIPPING = Address.subscription("orders", "shipping");

    private final ManualEnvironment environment = new ManualEnvironment();
    private final Broker broker = new Broker(environment);
    private final Transport connection = connect(broker);

    private Transport connect(Broker to) {
        return MemoryTransport.to(to).open(ManualEnvironment.context(environment, event -> {}));
    }

    private void publish(String... ids) {
        for (String id : ids) {
            assertThat(connection.send(TOPIC, message(id))).isCompleted();
        }
    }

    @Test
    void a_topic_without_subscriptions_takes_messages() {
        publish("a");

        assertThat(new Taken(connection, BILLING, 5).ids()).isEmpty();
    }

    @Test
    void every_subscription_gets_each_message_and_its_members_share() {
        Taken billing = new Taken(connection, BILLING, 5);
        Taken otherBilling = new Taken(connect(broker), BILLING, 5);
        Taken shipping = new Taken(connection, SHIPPING, 5);

        publish("a", "b", "c");

        assertThat(billing.ids()).containsExactly("a", "c");
        assertThat(otherBilling.ids()).containsExactly("b");
        assertThat(shipping.ids()).containsExactly("a", "b", "c");
    }

    @Test
    void what_one_subscription_does_leaves_the_others_alone() {
        Taken billing = new Taken(connection, BILLING, 5);
        Taken shipping = new Taken(connection, SHIPPING, 5);
        publish("a");

        billing.settle(0, dead(message("a")));
        shipping.settle(0, new Settlement.Postpone(Duration.ofSeconds(1)));
        environment.advance(Duration.ofSeconds(1));

        assertThat(billing.ids()).containsExactly("a");
        assertThat(shipping.ids()).containsExactly("a", "a");
        assertThat(new Taken(connection, BILLING.deadLetters(), 5).ids()).containsExactly("a");
        assertThat(new Taken(connection, SHIPPING.deadLetters(), 5).ids()).isEmpty();
    }

    @Test
    void a_subscription_outlives_its_receivers_and_keeps_messages() {
        new Taken(connection, BILLING, 5).intake().close();

        publish("a", "b");

        assertThat(new Taken(connection, BILLING, 5).ids()).containsExactly("a", "b");
    }

    @Test
    void unsubscribing_deletes_the_subscription_with_what_is_kept_for_it() {
        Taken billing = new Taken(connection, BILLING, 1);
        publish("a", "b");

        assertThat(billing.intake().unsubscribe().toCompletableFuture()).isCompleted();
        assertThat(billing.intake().unsubscribe().toCompletableFuture()).isCompleted();
        publish("c");

        Taken again = new Taken(connection, BILLING, 5);
        assertThat(again.ids()).isEmpty();
        publish("d");
        assertThat(again.ids()).containsExactly("d");
    }

    @Test
    void unsubscribing_from_a_queue_keeps_the_queue() {
        Address queue = Address.queue("q");
        connection.send(queue, message("a"));

        new Taken(connection, queue, 5).intake().unsubscribe();

        assertThat(new Taken(connection, queue, 5).ids()).containsExactly("a");
    }

    @Test
    void a_delayed_message_is_for_those_who_are_subscribed_when_it_is_sent() {
        Taken billing = new Taken(connection, BILLING, 5);
        connection.send(TOPIC, message("a").toBuilder().delay(1_000).build());
        Taken shipping = new Taken(connection, SHIPPING, 5);

        environment.advance(Duration.ofSeconds(1));

        assertThat(billing.ids()).containsExactly("a");
        assertThat(shipping.ids()).isEmpty();
    }

    @Test
    void room_is_taken_for_each_copy_and_all_of_it_comes_back() {
        Broker small = new Broker(environment, 4, 1_000_000);
        Transport tight = connect(small);
        Taken billing = new Taken(tight, BILLING, 5);
        Taken shipping = new Taken(tight, SHIPPING, 5);

        for (int round = 0; round < 10; round++) {
            assertThat(tight.send(TOPIC, message("a"))).isCompleted();
            assertThat(tight.send(TOPIC, message("b"))).isCompleted();
            CompletableFuture<Void> third = tight.send(TOPIC, message("c"));
            billing.accept(0);
            assertThat(third).isNotDone();
            shipping.accept(0);
            assertThat(third).isCompleted();
            for (Taken each : new Taken[] {billing, shipping}) {
                each.accept(1);
                each.accept(2);
                each.clear();
            }
        }
    }

    @Test
    void room_stays_right_when_subscriptions_come_and_go_while_a_message_waits_for_it() {
        Broker small = new Broker(environment, 1, 1_000_000);
        Transport tight = connect(small);
        Taken billing = new Taken(tight, BILLING, 5);
        Taken shipping = new Taken(tight, SHIPPING, 5);
        assertThat(tight.send(TOPIC, message("a"))).isCompleted();
        CompletableFuture<Void> waiting = tight.send(TOPIC, message("b"));

        shipping.intake().unsubscribe();
        shipping.intake().close();
        billing.accept(0);
        assertThat(waiting).isCompleted();
        billing.accept(1);

        assertThat(tight.send(TOPIC, message("c"))).isCompleted();
        CompletableFuture<Void> full = tight.send(TOPIC, message("d"));
        assertThat(full).isNotDone();
        billing.accept(2);
        assertThat(full).isCompleted();
    }

    @Test
    void room_stays_right_when_a_subscription_joins_while_a_message_waits_for_it() {
        Broker small = new Broker(environment, 1, 1_000_000);
        Transport tight = connect(small);
        Taken billing = new Taken(tight, BILLING, 5);
        assertThat(tight.send(TOPIC, message("a"))).isCompleted();
        CompletableFuture<Void> waiting = tight.send(TOPIC, message("b"));

        Taken shipping = new Taken(tight, SHIPPING, 5);
        billing.accept(0);
        assertThat(waiting).isCompleted();
        billing.accept(1);
        for (int i = 0; i < shipping.size(); i++) {
            shipping.accept(i);
        }
        shipping.intake().unsubscribe();

        assertThat(tight.send(TOPIC, message("c"))).isCompleted();
        assertThat(tight.send(TOPIC, message("d"))).isNotDone();
    }

    @Test
    void room_comes_back_from_those_who_still_held_messages_of_a_deleted_subscription() {
        Broker small = new Broker(environment, 2, 1_000_000);
        Transport tight = connect(small);
        Taken first = new Taken(tight, BILLING, 1);
        Taken second = new Taken(tight, BILLING, 1);
        assertThat(tight.send(TOPIC, message("a"))).isCompleted();
        assertThat(tight.send(TOPIC, message("b"))).isCompleted();

        first.intake().unsubscribe();
        second.intake().close();

        Address queue = Address.queue("q");
        assertThat(tight.send(queue, message("c"))).isCompleted();
        assertThat(tight.send(queue, message("d"))).isCompleted();
        assertThat(tight.send(queue, message("e"))).isNotDone();
    }
}
