package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The headers with which the library sends, but for those by which replies come; each time with another id. Thread-safe. */
final class Head {

    static final Head BARE = new Head(List.of(), null);

    private static final String ID = "ce_id";
    private static final String OF_REPLIES = "kafka_";

    /** Of its two lengths. */
    private static final int BYTES_OF_LENGTHS = 2;

    private final Header[] constant;
    private final @Nullable Ids ids;

    private Head(List<Header> constant, @Nullable Ids ids) {
        this.constant = constant.toArray(Header[]::new);
        this.ids = ids;
    }

    /** As this was sent. */
    static Head of(ConsumerRecord<byte[], byte[]> sent) {
        List<Header> constant = new ArrayList<>();
        for (Header header : sent.headers()) {
            if (!header.key().equals(ID) && !header.key().startsWith(OF_REPLIES)) {
                constant.add(new RecordHeader(header.key(), header.value()));
            }
        }
        return new Head(constant, new Ids(text(sent, ID)));
    }

    static String text(ConsumerRecord<byte[], byte[]> sent, String name) {
        return new String(sent.headers().lastHeader(name).value(), UTF_8);
    }

    boolean isBare() {
        return ids == null;
    }

    /** New ones. */
    Headers next() {
        Headers headers = new RecordHeaders(constant);
        if (ids != null) {
            headers.add(ID, ids.next().getBytes(UTF_8));
        }
        return headers;
    }

    /** How many bytes of a record are its headers and its key. */
    static int bytes(ConsumerRecord<byte[], byte[]> sent) {
        int bytes = Math.max(0, sent.serializedKeySize());
        for (Header header : sent.headers()) {
            bytes += BYTES_OF_LENGTHS + header.key().length() + header.value().length;
        }
        return bytes;
    }
}
