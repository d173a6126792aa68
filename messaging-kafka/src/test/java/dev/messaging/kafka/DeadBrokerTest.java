package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.TransportUnavailableException;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What happens when the broker is killed, or stands still: lines of the table in docs/kafka.md. */
@WithKafka(own = true)
class DeadBrokerTest extends Faults {

    DeadBrokerTest(KafkaBroker broker) {
        super(broker);
    }

    @Test
    void a_broker_that_is_killed_and_started_again_loses_nothing() throws Exception {
        load(connect()).losesNothing(connect(), () -> {
            broker.kill();
            broker.restart();
        });
    }

    @Test
    void a_broker_that_stands_still_for_long_loses_nothing() throws Exception {
        Messaging sender = connect();
        load(sender).losesNothing(connect(), () -> {
            broker.pause();
            await().untilAsserted(() -> assertThat(sender.health().status()).isEqualTo(Health.Status.DOWN));
            pause(Duration.ofSeconds(12));
            broker.resume();
        });
    }

    @Test
    void closing_does_not_wait_for_a_broker_that_stands_still() {
        Messaging messaging =
                builder(options()).drainTimeout(Duration.ofSeconds(1)).connect();
        messaging.receive(
                queue,
                ReceiverOptions.defaults().withDrainTimeout(Duration.ofSeconds(1)),
                message -> handled.add(message.payload()));
        messaging.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        broker.pause();
        try {
            CompletableFuture<String> unconfirmed = messaging.sendAsync(queue, 2);
            Queue<Integer> unmade = Queue.of(name + ".unmade", Integer.class);
            CompletableFuture<String> waiting = messaging.sendAsync(unmade, 3);
            CompletableFuture<Void> receiving = CompletableFuture.runAsync(
                    () -> messaging.receive(unmade, message -> handled.add(message.payload())));

            assertThat(CompletableFuture.runAsync(messaging::close)).succeedsWithin(Duration.ofSeconds(30));

            assertThat(unconfirmed).isCompletedExceptionally();
            assertThat(waiting).isCompletedExceptionally();
            assertThat(receiving)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(MessagingException.class);
        } finally {
            broker.resume();
        }
    }

    @Test
    void nobody_at_the_address() {
        assertThatThrownBy(() -> builder(KafkaOptions.defaults()
                                .withBootstrapServers("127.0.0.1:1")
                                .withConnectTimeout(Duration.ofSeconds(2)))
                        .connect())
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void what_waits_while_the_broker_is_killed_comes_when_its_time_is_up() {
        Messaging receiver = connect();
        Map<Integer, Long> times = new ConcurrentHashMap<>();
        receiver.receive(queue, message -> times.putIfAbsent(message.payload(), System.nanoTime()));
        Messaging sender = connect();
        long start = System.nanoTime();
        sender.send(queue, Message.of(1).withDelay(Duration.ofMillis(7_500)));

        broker.kill();
        broker.restart();

        await().untilAsserted(() -> assertThat(times).containsKey(1));
        assertThat(Duration.ofNanos(times.getOrDefault(1, 0L) - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(7_500));
    }
}
