package dev.messaging.http;

import dev.messaging.Headers;
import dev.messaging.spi.Environment;
import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.MessageReader;
import dev.messaging.spi.StructuredEvent;
import dev.messaging.spi.WireMessage;
import dev.messaging.spi.WireTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole mapping between messages and the headers of HTTP: CloudEvents in binary mode, {@code Idempotency-Key}, and the
 * application's headers.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">CloudEvents,
 *     HTTP protocol binding</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP
 *     Header Field</a>
 */
final class HttpWire {

    static final String CONTENT_TYPE = "content-type";
    static final String RETRY_AFTER_MILLIS = "messaging-retry-after";

    private static final String SPEC_VERSION = "ce-specversion";
    private static final String ID = "ce-id";
    private static final String TYPE = "ce-type";
    private static final String SOURCE = "ce-source";
    private static final String TIME = "ce-time";
    private static final String CORRELATION_ID = "ce-correlationid";
    private static final String CAUSATION_ID = "ce-causationid";
    private static final String PARTITION_KEY = "ce-partitionkey";
    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final String TIME_TO_LIVE = "messaging-ttl";
    private static final String ATTEMPT = "messaging-attempt";
    private static final String ENCODED = "messaging-encoded";
    private static final String CONNECTION = "connection";
    /** Each is held against those before it: many would cost more than their bytes. */
    private static final int MOST_HEADERS = 1_000;

    private HttpWire() {}

    /** Gives the message's headers, its content type among them, to whoever sends them. */
    static void write(WireMessage message, BiConsumer<String, String> to) {
        to.accept(SPEC_VERSION, "1.0");
        to.accept(ID, PercentEncoding.encode(message.id()));
        attribute(TYPE, message.type(), to);
        attribute(SOURCE, message.source(), to);
        to.accept(TIME, WireTime.format(message.time()));
        attribute(CORRELATION_ID, message.correlationId(), to);
        attribute(CAUSATION_ID, message.causationId(), to);
        attribute(PARTITION_KEY, message.partitionKey(), to);
        if (message.timeToLive() != WireMessage.NONE) {
            to.accept(TIME_TO_LIVE, Long.toString(message.timeToLive()));
        }
        if (message.attempt() > 1) {
            to.accept(ATTEMPT, Integer.toString(message.attempt()));
        }
        List<String> encoded = new ArrayList<>(0);
        String contentType = message.contentType();
        if (contentType != null) {
            to.accept(CONTENT_TYPE, value(CONTENT_TYPE, contentType, encoded));
        }
        String key = message.idempotencyKey();
        if (key != null) {
            to.accept(
                    IDEMPOTENCY_KEY, '"' + value(IDEMPOTENCY_KEY, key, encoded).replaceAll("[\"\\\\]", "\\\\$0") + '"');
        }
        message.headers().forEach((name, value) -> to.accept(name, value(name, value, encoded)));
        if (!encoded.isEmpty()) {
            to.accept(ENCODED, String.join(", ", encoded));
        }
    }

    private static void attribute(String name, @Nullable String value, BiConsumer<String, String> to) {
        if (value != null) {
            to.accept(name, PercentEncoding.encode(value));
        }
    }

    private static String value(String name, String value, List<String> encoded) {
        if (travelsAsItIs(value)) {
            return value;
        }
        encoded.add(name);
        return PercentEncoding.encode(value);
    }

    /** Printable ASCII, with no space at an end, which HTTP would take away. */
    private static boolean travelsAsItIs(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            boolean isAtAnEnd = i == 0 || i == length - 1;
            if (c < ' ' || c >= 0x7F || (c == ' ' && isAtAnEnd)) {
                return false;
            }
        }
        return true;
    }

    /** Takes the headers of a message one after the other; those who sent it need not know this library. Not thread-safe. */
    static final class Reader {

        private final MessageReader message = new MessageReader();
        private final List<String> application = new ArrayList<>();
        private final Set<String> encoded = new HashSet<>(0);
        private final Set<String> ofConnection = new HashSet<>(0);
        private final ForeignValues foreign;
        private @Nullable String idempotencyKey;
        private @Nullable String contentType;

        /** Will understand this library's own headers. */
        Reader() {
            this(ForeignHeaders.none());
        }

        /** Will understand these too. */
        Reader(ForeignHeaders foreign) {
            this.foreign = new ForeignValues(foreign);
        }

        /**
         * Takes a header.
         *
         * @throws MalformedMessageException if it cannot mean what its name says
         */
        void take(String name, String value) throws MalformedMessageException {
            String lower = name.toLowerCase(Locale.ROOT);
            switch (lower) {
                case IDEMPOTENCY_KEY -> idempotencyKey = unquoted(value);
                case TIME_TO_LIVE -> message.timeToLive(value, "header " + TIME_TO_LIVE);
                case ATTEMPT -> message.attempt(value, "header " + ATTEMPT);
                case CONTENT_TYPE -> contentType = value;
                case ENCODED -> addNames(value, encoded);
                case CONNECTION -> addNames(value, ofConnection);
                default -> {
                    if (lower.startsWith("ce-") || lower.startsWith("ce_")) {
                        String attribute = lower.substring("ce-".length());
                        message.attribute(attribute, PercentEncoding.decode(value), "header ce-" + attribute);
                        foreign.said(attribute);
                    } else if (!foreign.take(lower, value) && !Headers.isReserved(lower)) {
                        keep(name, value);
                    }
                }
            }
        }

        private void keep(String name, String value) throws MalformedMessageException {
            if (application.size() == 2 * MOST_HEADERS) {
                throw new MalformedMessageException(
                        "There are more than " + MOST_HEADERS + " headers; move data into the body");
            }
            application.add(name);
            application.add(value);
        }

        /** The message; what its sender left out is made up, or left out. */
        WireMessage.Builder message(byte[] body, Environment environment) throws MalformedMessageException {
            String key = idempotencyKey;
            if (key != null) {
                message.attribute("idempotencykey", decodedIfListed(IDEMPOTENCY_KEY, key), "header " + IDEMPOTENCY_KEY);
                foreign.said("idempotencykey");
            }
            foreign.give(message, name -> isIn(ofConnection, name));
            message.headers(headers());
            String type = contentType == null ? null : decodedIfListed(CONTENT_TYPE, contentType);
            if (StructuredEvent.is(type)) {
                return message.message(StructuredEvent.read(body, message), environment);
            }
            if (type != null) {
                message.contentType(type);
            }
            return message.message(body, environment);
        }

        private static void addNames(String list, Set<String> to) {
            int begin = 0;
            for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', begin)) {
                to.add(list.substring(begin, comma).strip().toLowerCase(Locale.ROOT));
                begin = comma + 1;
            }
            to.add(list.substring(begin).strip().toLowerCase(Locale.ROOT));
        }

        /**
         * A header that comes more than once is one list (RFC 9110, section 5.3); one that {@code Connection} names goes no
         * further (section 7.6.1).
         */
        private Headers headers() {
            Headers headers = Headers.none();
            for (int i = 0; i < application.size(); i += 2) {
                String name = application.get(i);
                if (isIn(ofConnection, name)) {
                    continue;
                }
                String value = decodedIfListed(name, application.get(i + 1));
                Optional<String> before = headers.get(name);
                headers = headers.with(name, before.isEmpty() ? value : before.get() + ", " + value);
            }
            return headers;
        }

        private String decodedIfListed(String name, String value) {
            return isIn(encoded, name) ? PercentEncoding.decode(value) : value;
        }

        private static boolean isIn(Set<String> names, String name) {
            return !names.isEmpty() && names.contains(name.toLowerCase(Locale.ROOT));
        }

        /** A string of structured fields (RFC 9651, section 3.3.3), or what stands there. */
        private static String unquoted(String value) {
            String text = value.strip();
            if (!text.startsWith("\"")) {
                return text;
            }
            StringBuilder key = new StringBuilder(text.length());
            for (int i = 1; i < text.length() && text.charAt(i) != '"'; i++) {
                if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                    i++;
                }
                key.append(text.charAt(i));
            }
            return key.toString();
        }
    }
}
