package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the way to a topic when the client could not send what it had taken. */
class OutletFailureTest {

    private final Offline parts = new Offline();
    private final Outlet outlet =
            new Outlet("charges", Topics.Purpose.MESSAGES, parts.topics, parts.producing, parts.environment);

    @BeforeEach
    void open() {
        send();
        parts.producer.completeNext();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private CompletableFuture<Void> send() {
        Publication publication = new Publication(outlet, new ProducerRecord<>("charges", new byte[1]));
        parts.environment.run(() -> outlet.send(publication));
        return publication.done;
    }

    private int taken() {
        return parts.producer.history().size();
    }

    @Test
    void a_partition_without_a_leader_does_not_hold_up_the_others() {
        CompletableFuture<Void> leaderless = send();
        parts.described = topic -> new KafkaFutureImpl<>();

        parts.environment.run(() -> parts.producer.errorNext(new TimeoutException("No leader")));
        send();

        assertThat(leaderless).isCompletedExceptionally();
        assertThat(taken()).isEqualTo(3);
    }

    @Test
    void a_cluster_that_does_not_answer_either_is_waited_for() {
        send();
        parts.described = topic -> failed(new TimeoutException("Nobody answers"));

        parts.environment.run(() -> parts.producer.errorNext(new TimeoutException("Nobody answers")));

        assertThat(send()).isCompletedExceptionally();
        assertThat(taken()).isEqualTo(2);
    }

    @Test
    void a_topic_that_is_not_there_any_longer_is_looked_at_before_the_next_is_sent() {
        send();
        parts.described = topic -> new KafkaFutureImpl<>();

        parts.environment.run(() -> parts.producer.errorNext(new UnknownTopicOrPartitionException("Deleted")));
        send();

        assertThat(taken()).isEqualTo(2);
    }

    private static <T> KafkaFuture<T> failed(KafkaException failure) {
        KafkaFutureImpl<T> failed = new KafkaFutureImpl<>();
        failed.completeExceptionally(failure);
        return failed;
    }
}
