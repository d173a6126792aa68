package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers by which a reply finds its way, as Spring has introduced them. */
final class Replies {

    static final String ID = "kafka_correlationId";
    private static final String TOPIC = "kafka_replyTopic";
    private static final String PARTITION = "kafka_replyPartition";

    private static final byte[] FIRST_PARTITION = new byte[Integer.BYTES];

    private Replies() {}

    /** Says in a request where its reply is to go: to a topic of one partition. */
    static void ask(Headers request, String id, byte[] topic) {
        request.add(ID, id.getBytes(UTF_8)).add(TOPIC, topic).add(PARTITION, FIRST_PARTITION);
    }

    static String topic(Headers request) {
        return new String(value(request, TOPIC), UTF_8);
    }

    /** Null for any. */
    static @Nullable Integer partition(Headers request) {
        Header partition = request.lastHeader(PARTITION);
        return partition == null ? null : ByteBuffer.wrap(partition.value()).getInt();
    }

    static byte[] value(Headers headers, String name) {
        return Objects.requireNonNull(
                        headers.lastHeader(name), () -> "No " + name + " in " + Arrays.toString(headers.toArray()))
                .value();
    }
}
