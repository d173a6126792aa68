package dev.messaging.http;

import dev.messaging.Headers;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    private static final int LONGEST_ID = 255;

    /** A century: what is more would be too much for nanoseconds. */
    private static final long LONGEST_MILLIS = Duration.ofDays(36_525).toMillis();

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

        private final List<String> application = new ArrayList<>();
        private final Set<String> encoded = new HashSet<>(0);
        private final Set<String> ofConnection = new HashSet<>(0);
        private @Nullable String id;
        private @Nullable String type;
        private @Nullable String source;
        private @Nullable String time;
        private @Nullable String correlationId;
        private @Nullable String causationId;
        private @Nullable String partitionKey;
        private @Nullable String idempotencyKey;
        private @Nullable String contentType;
        private long timeToLive = WireMessage.NONE;
        private int attempt = 1;

        /**
         * Takes a header.
         *
         * @throws MalformedMessageException if it cannot mean what its name says
         */
        void take(String name, String value) throws MalformedMessageException {
            String lower = name.toLowerCase(Locale.ROOT);
            switch (lower.startsWith("ce_") ? "ce-" + lower.substring(3) : lower) {
                case ID -> id = identifier(ID, PercentEncoding.decode(value));
                case TYPE -> type = PercentEncoding.decode(value);
                case SOURCE -> source = PercentEncoding.decode(value);
                case TIME -> time = value;
                case CORRELATION_ID -> correlationId = identifier(CORRELATION_ID, PercentEncoding.decode(value));
                case CAUSATION_ID -> causationId = identifier(CAUSATION_ID, PercentEncoding.decode(value));
                case PARTITION_KEY -> partitionKey = PercentEncoding.decode(value);
                case IDEMPOTENCY_KEY -> idempotencyKey = unquoted(value);
                case TIME_TO_LIVE ->
                    timeToLive = Math.min(number(TIME_TO_LIVE, value, 0, Long.MAX_VALUE), LONGEST_MILLIS);
                case ATTEMPT -> attempt = (int) number(ATTEMPT, value, 1, Integer.MAX_VALUE);
                case CONTENT_TYPE -> contentType = value;
                case ENCODED -> addNames(value, encoded);
                case CONNECTION -> addNames(value, ofConnection);
                default -> {
                    if (!Headers.isReserved(lower)) {
                        if (application.size() == 2 * MOST_HEADERS) {
                            throw new MalformedMessageException(
                                    "There are more than " + MOST_HEADERS + " headers; move data into the body");
                        }
                        application.add(name);
                        application.add(value);
                    }
                }
            }
        }

        @Nullable
        String contentType() {
            return contentType;
        }

        /** The message; what its sender left out is made up, or left out. */
        WireMessage.Builder message(byte[] body, Environment environment) throws MalformedMessageException {
            String key = idempotencyKey;
            return WireMessage.builder(id == null ? randomId(environment) : id, body)
                    .type(type)
                    .source(source)
                    .time(millis(time, environment))
                    .correlationId(correlationId)
                    .causationId(causationId)
                    .partitionKey(partitionKey)
                    .idempotencyKey(
                            key == null ? null : identifier(IDEMPOTENCY_KEY, decodedIfListed(IDEMPOTENCY_KEY, key)))
                    .contentType(contentType == null ? null : decodedIfListed(CONTENT_TYPE, contentType))
                    .timeToLive(timeToLive)
                    .attempt(attempt)
                    .headers(headers());
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

        private static String identifier(String name, String value) throws MalformedMessageException {
            if (value.isBlank() || value.length() > LONGEST_ID || hasControls(value)) {
                throw new MalformedMessageException("The header " + name + " has " + value.length()
                        + " characters; it must have 1 to " + LONGEST_ID
                        + ", not only blanks, and no control characters");
            }
            return value;
        }

        private static boolean hasControls(String value) {
            for (int i = 0; i < value.length(); i++) {
                if (Character.isISOControl(value.charAt(i))) {
                    return true;
                }
            }
            return false;
        }

        private static long number(String name, String value, long least, long most) throws MalformedMessageException {
            try {
                long number = Long.parseLong(value.strip());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException isNone) {
                // told below
            }
            throw new MalformedMessageException(
                    "The header " + name + " is '" + value + "'; it must be a number from " + least + " to " + most);
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

        private static long millis(@Nullable String time, Environment environment) {
            try {
                if (time != null) {
                    return WireTime.parse(time);
                }
            } catch (DateTimeException | ArithmeticException isNone) {
                // as if it were not there
            }
            return environment.time().clock().millis();
        }

        private static String randomId(Environment environment) {
            long high = (environment.random().nextLong() & ~0xF000L) | 0x4000L;
            long low = (environment.random().nextLong() & ~(3L << 62)) | (1L << 63);
            return new UUID(high, low).toString();
        }
    }
}
