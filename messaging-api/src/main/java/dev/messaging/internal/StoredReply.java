package dev.messaging.internal;

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

/** A reply as an idempotency store keeps it: content type, headers and body, behind a version. */
final class StoredReply {

    private static final int VERSION = 1;

    private StoredReply() {}

    static byte[] encode(WireMessage reply) {
        try {
            byte[] body = reply.body();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 64);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            writeText(out, reply.contentType() == null ? "" : reply.contentType());
            Map<String, String> headers = reply.headers().toMap();
            out.writeShort(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                writeText(out, header.getKey());
                writeText(out, header.getValue());
            }
            out.write(body);
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static WireMessage decode(byte @Nullable [] stored, WireMessage.Builder reply) {
        if (stored == null) {
            return reply.build();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("The stored reply has version " + version + "; this release reads " + VERSION);
            }
            String contentType = readText(in);
            String[] headers = new String[in.readUnsignedShort() * 2];
            for (int i = 0; i < headers.length; i++) {
                headers[i] = readText(in);
            }
            byte[] body = new byte[in.available()];
            in.readFully(body);
            return reply.contentType(contentType.isEmpty() ? null : contentType)
                    .headers(Headers.of(headers))
                    .body(body)
                    .build();
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
