package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where replies go. */
class RepliesTest {

    private static final Address OPERATION = Address.operation("quote");
    private static final String TOPIC = "shop--replies";

    private final Offline parts = new Offline();
    private final Replies replies =
            new Replies(parts.options, parts.context, parts.topics, parts.publisher, parts.receiving.clock());
    private final AtomicInteger looks = new AtomicInteger();
    private int partitions = 1;

    RepliesTest() {
        parts.described = topic -> {
            looks.incrementAndGet();
            return Offline.there(topic, partitions);
        };
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private CompletableFuture<Void> reply(int partition) throws Exception {
        ProducerRecord<byte[], byte[]> sent = KafkaWire.request(
                "quote",
                WireMessage.builder("1", new byte[0]).build(),
                "shop/1",
                new ReplyInbox.Place(TOPIC, partition),
                parts.receiving.clock());
        ConsumerRecord<byte[], byte[]> request = new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                sent.value(),
                sent.headers(),
                Optional.empty());
        WireMessage reply = WireMessage.builder("2", new byte[1]).build();
        long lastToWait = parts.environment.time().nanoTime() + 1_000_000_000L;
        return parts.environment
                .call(() -> replies.reply(OPERATION, request, "1", reply, lastToWait))
                .toCompletableFuture();
    }

    @Test
    void a_partition_that_was_added_meanwhile_is_found() throws Exception {
        reply(0);
        partitions = 4;

        reply(3);

        assertThat(parts.producer.history())
                .extracting(ProducerRecord::partition)
                .containsExactly(0, 3);
    }

    @Test
    void a_topic_with_all_its_partitions_is_looked_at_once() throws Exception {
        reply(0);
        reply(0);

        assertThat(looks).hasValue(1);
    }
}
