package dev.messaging.jdbc;

import dev.messaging.Headers;
import dev.messaging.spi.WireMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as an outbox keeps it: attributes, headers and body, behind a version. The time that it has left, and its delay,
 * stand in columns of their own, because they go on while it waits.
 */
final class StoredMessage {

    private static final int VERSION = 1;

    private StoredMessage() {}

    static byte[] encode(WireMessage message) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.body().length + 256);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            writeText(out, message.id());
            writeText(out, message.type());
            writeText(out, message.source());
            out.writeLong(message.time());
            writeText(out, message.correlationId());
            writeText(out, message.causationId());
            writeText(out, message.idempotencyKey());
            writeText(out, message.partitionKey());
            writeText(out, message.contentType());
            Map<String, String> headers = message.headers().toMap();
            out.writeShort(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                writeText(out, header.getKey());
                writeText(out, header.getValue());
            }
            out.write(message.body());
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * The message that was kept.
     *
     * @throws IOException if it cannot be read
     */
    static WireMessage.Builder decode(byte[] stored) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("The stored message has version " + version + "; this release reads " + VERSION);
        }
        String id = readText(in);
        WireMessage.Builder message = WireMessage.builder(id == null ? "" : id, stored)
                .type(readText(in))
                .source(readText(in))
                .time(in.readLong())
                .correlationId(readText(in))
                .causationId(readText(in))
                .idempotencyKey(readText(in))
                .partitionKey(readText(in))
                .contentType(readText(in));
        String[] headers = new String[in.readUnsignedShort() * 2];
        for (int i = 0; i < headers.length; i++) {
            String text = readText(in);
            headers[i] = text == null ? "" : text;
        }
        return message.headers(Headers.of(headers)).body(in.readAllBytes());
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("The stored message ends in the middle of a text");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
