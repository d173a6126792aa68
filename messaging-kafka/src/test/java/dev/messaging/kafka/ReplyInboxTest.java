package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.TransportUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How replies are read whatever the clients throw. */
class ReplyInboxTest {

    private static final TopicPartition PARTITION = new TopicPartition("offline--replies", 0);

    private final Offline parts = new Offline();
    private final List<Long> taken = new ArrayList<>();
    private final ReplyInbox inbox =
            new ReplyInbox(parts.context, parts.clients, parts.topics, new ReplyInbox.Reader() {

                @Override
                public void take(ConsumerRecord<byte[], byte[]> reply) {
                    taken.add(reply.offset());
                }

                @Override
                public void lost(TransportUnavailableException failure) {
                    throw new AssertionError(failure);
                }
            });
    private final Deque<Supplier<Consumer<byte[], byte[]>>> next = new ArrayDeque<>();

    ReplyInboxTest() {
        parts.consumers = () -> next.remove().get();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VirtualConsumer reading() {
        VirtualConsumer reading = new VirtualConsumer(parts.environment);
        reading.updateEndOffsets(Map.of(PARTITION, 5L));
        return reading;
    }

    private VirtualConsumer failing(Error failure) {
        VirtualConsumer failing = new VirtualConsumer(parts.environment) {

            @Override
            void polling() {
                throw failure;
            }
        };
        failing.updateEndOffsets(Map.of(PARTITION, 5L));
        return failing;
    }

    private CompletableFuture<ReplyInbox.Place> open() throws Exception {
        return parts.environment.call(inbox::open);
    }

    @Test
    void once_it_is_open_it_goes_on_where_it_was_even_if_for_a_while_no_client_can_be_made() throws Exception {
        VirtualConsumer first = reading();
        VirtualConsumer last = reading();
        next.add(() -> first);
        next.add(() -> {
            throw new KafkaException("No name server answers");
        });
        next.add(() -> {
            throw new NoClassDefFoundError("a login module");
        });
        next.add(() -> last);
        assertThat(open()).isCompletedWithValueMatching(place -> place.partition() == 0);

        first.setPollException(new KafkaException("The coordinator is away"));
        parts.environment.advance(Duration.ofSeconds(5));
        last.addRecord(Offline.record(PARTITION, 5));
        last.addRecord(Offline.record(PARTITION, 6));
        parts.environment.advance(Duration.ofSeconds(5));

        assertThat(next).isEmpty();
        assertThat(taken).containsExactly(5L, 6L);
        assertThat(first.closed()).isTrue();
    }

    @Test
    void its_topic_is_looked_after() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        parts.described = topic -> {
            looks.incrementAndGet();
            return Offline.there(topic);
        };
        next.add(this::reading);
        open();
        int before = looks.get();

        parts.environment.advance(Duration.ofSeconds(35));

        assertThat(looks.get() - before).isBetween(2, 3);
    }

    @Test
    void an_error_of_the_client_is_not_its_end_either() throws Exception {
        VirtualConsumer last = reading();
        next.add(() -> failing(new NoClassDefFoundError("a decompressor")));
        next.add(() -> last);
        open();

        parts.environment.advance(Duration.ofSeconds(5));

        assertThat(next).isEmpty();
        assertThat(last.assignment()).containsExactly(PARTITION);
    }

    @Test
    void who_waits_for_it_to_open_is_told_what_fails_and_it_can_be_tried_again() throws Exception {
        next.add(() -> {
            throw new KafkaException("No name server answers");
        });
        next.add(this::reading);

        assertThat(open()).isCompletedExceptionally();
        assertThat(open()).isCompleted();
    }
}
