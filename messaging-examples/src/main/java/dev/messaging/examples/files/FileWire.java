package dev.messaging.examples.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.WireMessage;
import dev.messaging.spi.WireTime;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The whole mapping between messages and files: a line for each header, an empty line, and the body as it is. */
final class FileWire {

    private static final String REPLY_TO = "messaging-reply-to";
    private static final Pattern REQUESTER = Pattern.compile("\\p{XDigit}{16} ");

    private FileWire() {}

    /**
     * What stands in a file.
     *
     * @param replyTo the requester's connection and its key for the request; empty where there is no request
     */
    static byte[] write(WireMessage message, String replyTo) {
        StringBuilder head = new StringBuilder();
        line(head, REPLY_TO, replyTo);
        line(head, "ce-id", message.id());
        line(head, "ce-type", message.type());
        line(head, "ce-source", message.source());
        line(head, "ce-time", WireTime.format(message.time()));
        line(head, "ce-correlationid", message.correlationId());
        line(head, "ce-causationid", message.causationId());
        line(head, "ce-partitionkey", message.partitionKey());
        line(head, "ce-idempotencykey", message.idempotencyKey());
        line(head, "ce-datacontenttype", message.contentType());
        line(head, HeaderReader.ATTEMPT, Integer.toString(message.attempt()));
        line(head, HeaderReader.TIME_TO_LIVE, millis(message.timeToLive()));
        line(head, HeaderReader.FIRST_FAILURE, millis(message.firstFailureTime()));
        line(head, HeaderReader.FAULT, message.isFault() ? "true" : null);
        message.headers().forEach((name, value) -> line(head, name, value));
        byte[] lines = head.append('\n').toString().getBytes(UTF_8);
        byte[] body = message.body();
        return ByteBuffer.allocate(lines.length + body.length)
                .put(lines)
                .put(body)
                .array();
    }

    private static @Nullable String millis(long millis) {
        return millis == WireMessage.NONE ? null : Long.toString(millis);
    }

    /** What an exception says, which stands in a header of a dead letter, may have several lines. */
    private static void line(StringBuilder head, String name, @Nullable String value) {
        if (value != null) {
            String escaped = value.replace("%", "%25").replace("\n", "%0A");
            head.append(name).append(": ").append(escaped).append('\n');
        }
    }

    /** Whoever has written it: what means nothing is as if it were not there. */
    static Read read(byte[] file, Environment environment) {
        int end = new String(file, ISO_8859_1).indexOf("\n\n"); // a character for each byte
        HeaderReader reader = new HeaderReader();
        String replyTo = "";
        for (String line : new String(file, 0, Math.max(0, end), UTF_8).split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon >= 0) {
                String name = line.substring(0, colon);
                String value = line.substring(colon + 2).replace("%0A", "\n").replace("%25", "%");
                reader.header(name, value);
                replyTo = name.equals(REPLY_TO) ? value : replyTo;
            }
        }
        byte[] body = Arrays.copyOfRange(file, end < 0 ? 0 : end + 2, file.length);
        return new Read(reader.message(body, environment).build(), replyTo);
    }

    /** What stood in a file. */
    record Read(WireMessage message, String replyTo) {

        /** Part of a path, so only what can be a connection's name; empty for nobody. */
        String requester() {
            return REQUESTER.matcher(replyTo).lookingAt() ? replyTo.substring(0, replyTo.indexOf(' ')) : "";
        }

        String requestKey() {
            return replyTo.substring(replyTo.indexOf(' ') + 1);
        }
    }
}
