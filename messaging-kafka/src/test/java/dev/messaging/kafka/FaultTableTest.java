package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Queue;
import dev.messaging.Subscription;
import dev.messaging.UndeliverableException;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens when what is on the broker is not as it was, or cannot be handled: lines of the table in docs/kafka.md. */
@WithKafka
class FaultTableTest extends Faults {

    FaultTableTest(KafkaBroker broker) {
        super(broker);
    }

    /** Its partitions are led a moment after it is there. */
    @Test
    void a_topic_that_was_just_made_takes_all_that_is_sent_at_once() {
        // So many topics are not made in a moment.
        Duration patience = Duration.ofMinutes(1);
        Messaging sender = opened(builder(options()).sendTimeout(patience).connect());
        List<CompletableFuture<String>> sent = new ArrayList<>();
        for (int topic = 0; topic < 30; topic++) {
            Queue<Integer> fresh = Queue.of(name + ".fresh-" + topic, Integer.class);
            for (int i = 0; i < 50; i++) {
                sent.add(sender.sendAsync(fresh, Message.of(i).withPartitionKey("key-" + i % 8)));
            }
        }

        assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(patience);
    }

    @Test
    void a_topic_that_is_deleted_under_its_receiver_is_made_again() throws Exception {
        Messaging receiver = connect();
        receiver.receive(queue, message -> handled.add(message.payload()));
        Messaging sender = connect();
        sender.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).contains(1));

        peer().admin().deleteTopics(List.of(name)).all().get();

        eventually().untilAsserted(() -> {
            int next = 2 + handled.size();
            sender.send(queue, next);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(handled).contains(next));
        });
    }

    @Test
    void what_cannot_be_read_is_given_up_and_the_next_is_handled() throws Exception {
        Messaging receiver = connect();
        receiver.receive(queue, message -> handled.add(message.payload()));
        List<byte[]> letters = new CopyOnWriteArrayList<>();
        receiver.receive(queue.deadLetters(), letter -> letters.add(letter.payload()));
        Peer peer = peer();
        byte[] poison = {0, (byte) 0xFF};

        peer.send(new ProducerRecord<>(name, 0, null, poison));
        peer.send(new ProducerRecord<>(name, 0, null, null)); // a tombstone: no number either
        peer.send(new ProducerRecord<>(name, 0, null, "3".getBytes(UTF_8)));

        await().untilAsserted(() -> assertThat(handled).containsExactly(3));
        await().untilAsserted(() ->
                assertThat(letters).hasSize(2).anyMatch(letter -> java.util.Arrays.equals(letter, poison)));
    }

    @Test
    void a_record_that_is_too_large_for_its_topic_harms_no_other() throws Exception {
        Peer peer = peer();
        peer.makeTopic(name, 1, Map.of("max.message.bytes", "10000"));
        Queue<byte[]> small = Queue.of(name, byte[].class);
        Messaging sender = connect();
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(sender.sendAsync(small, new byte[100]));
        }

        assertThatThrownBy(() -> sender.send(small, new byte[20_000]))
                .isInstanceOfSatisfying(
                        MessageTooLargeException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED))
                .hasMessageContaining("max.message.bytes");
        assertThat(others).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void a_topic_of_retries_that_has_too_few_partitions_gets_those_it_lacks() throws Exception {
        peer().makeTopic(name + "--retry", 1, Map.of());
        assertThatThrownBy(() -> connect(options().withoutDeclaring())
                        .send(queue, Message.of(1).withDelay(Duration.ofMillis(1))))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("has 1 partitions; what waits needs 9");

        Messaging messaging = connect();
        messaging.receive(queue, message -> handled.add(message.payload()));
        messaging.send(queue, Message.of(2).withDelay(Duration.ofSeconds(1)));

        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
    }

    @Test
    void a_topic_that_is_not_there_and_may_not_be_made() {
        Messaging messaging = connect(options().withoutDeclaring());

        assertThatThrownBy(() -> messaging.send(queue, 1))
                .isInstanceOf(UndeliverableException.class)
                .hasMessageContaining("There is no topic " + name);
        assertThatThrownBy(() -> messaging.receive(queue, message -> {}))
                .isInstanceOf(UndeliverableException.class)
                .hasMessageContaining("There is no topic " + name);
    }

    @Test
    void what_was_deleted_after_its_retention_is_passed_over() throws Exception {
        Messaging receiver = connect(options().withPartitions(1));
        Subscription subscription = receiver.receive(queue, message -> handled.add(message.payload()));
        Messaging sender = connect();
        sender.send(queue, 0);
        await().untilAsserted(() -> assertThat(handled).contains(0));
        subscription.close();
        IntStream.range(1, 100).forEach(i -> sender.send(queue, i));

        peer().admin()
                .deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(90)))
                .all()
                .get();
        receiver.receive(queue, message -> handled.add(message.payload()));
        sender.send(queue, 100);

        await().untilAsserted(() -> assertThat(handled).contains(90, 99, 100).doesNotContain(89, 50, 1));
    }
}
