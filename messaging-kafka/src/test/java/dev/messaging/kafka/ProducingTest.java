package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a producer is replaced by another. */
class ProducingTest {

    private final Offline parts = new Offline();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Producing producing = new Producing(
            () -> {
                MockProducer<byte[], byte[]> next =
                        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
                producers.add(next);
                return next;
            },
            Runnable::run);
    private final Outlet outlet =
            new Outlet("charges", Topics.Purpose.MESSAGES, parts.topics, producing, parts.environment);

    @AfterEach
    void close() {
        producing.close(Duration.ZERO);
        parts.close();
    }

    private Publication send() {
        Publication publication = new Publication(outlet, new ProducerRecord<>("charges", new byte[1]));
        parts.environment.run(() -> outlet.send(publication));
        return publication;
    }

    private void fail(RuntimeException failure) {
        parts.environment.run(() -> producers.get(producers.size() - 1).errorNext(failure));
    }

    @Test
    void one_that_has_never_sent_anything_in_time_is_replaced() {
        Publication first = send();
        fail(new TimeoutException("Expiring 1 record(s)"));

        Publication second = send();

        assertThat(first.done).isCompletedExceptionally();
        assertThat(producers).hasSize(2);
        assertThat(producers.get(0).closed()).isTrue();
        producers.get(1).completeNext();
        assertThat(second.done).isCompleted();
    }

    @Test
    void one_that_has_sent_something_is_kept_when_the_brokers_are_away() {
        send();
        producers.get(0).completeNext();

        send();
        fail(new TimeoutException("Expiring 1 record(s)"));

        assertThat(producers).hasSize(1);
    }

    @Test
    void one_that_is_fenced_is_replaced() {
        send();
        producers.get(0).completeNext();

        send();
        fail(new OutOfOrderSequenceException("Out of order"));

        assertThat(producers).hasSize(2);
    }
}
