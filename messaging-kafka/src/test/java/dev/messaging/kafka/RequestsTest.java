package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked while it is not known yet where replies can come to. */
class RequestsTest {

    private static final String REPLIES = "offline--replies";

    private final Offline parts = new Offline();
    private final KafkaFutureImpl<TopicDescription> replies = new KafkaFutureImpl<>();
    private final Requests requests =
            new Requests(parts.context, parts.clients, parts.topics, parts.publisher, parts.receiving.clock());

    @BeforeEach
    void keepRepliesAway() {
        parts.described = topic -> topic.equals(REPLIES) ? replies : Offline.there(topic);
        parts.consumers = () -> {
            VirtualConsumer reading = new VirtualConsumer(parts.environment);
            reading.updateEndOffsets(Map.of(new TopicPartition(REPLIES, 0), 0L));
            return reading;
        };
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Waiting ask(String id) {
        Waiting waiting = new Waiting();
        WireMessage request =
                WireMessage.builder(id, new byte[1]).timeToLive(10_000).build();
        parts.environment.run(() -> requests.request(Address.operation("quote"), request, waiting));
        return waiting;
    }

    private List<ProducerRecord<byte[], byte[]>> asked() throws Exception {
        parts.environment.run(() -> replies.complete(Offline.there(REPLIES).get()));
        return parts.producer.history();
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void what_nobody_waits_for_any_longer_is_not_asked() throws Exception {
        ask("wanted");
        ask("forgotten").giveUp();

        assertThat(asked()).extracting(each -> header(each, "ce_id")).containsExactly("wanted");
    }

    @Test
    void the_time_that_has_passed_meanwhile_is_not_there_any_longer() throws Exception {
        ask("late");
        parts.environment.advance(Duration.ofSeconds(3));

        assertThat(asked()).extracting(each -> header(each, "messaging-ttl")).containsExactly("7000");
    }

    /** Waits until it gives up. */
    private static final class Waiting implements ReplyTo {

        private @Nullable Runnable action;

        @Override
        public void reply(WireMessage reply) {
            throw new AssertionError(reply);
        }

        @Override
        public void fail(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onCancel(Runnable action) {
            this.action = action;
        }

        @Override
        public boolean callerWaits() {
            return false;
        }

        @Override
        public void lendThread() {}

        void giveUp() {
            action.run();
        }
    }
}
