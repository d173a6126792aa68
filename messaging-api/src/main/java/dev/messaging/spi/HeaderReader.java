package dev.messaging.spi;

import dev.messaging.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts a message together from the headers that came with it over a broker. Who sent it need not know this library: what means
 * nothing is as if it were not there. Not thread-safe.
 */
public final class HeaderReader {

    /** How long a message is still to be handled when it is sent, in milliseconds. */
    public static final String TIME_TO_LIVE = "messaging-ttl";

    /** Which attempt to handle it comes next. */
    public static final String ATTEMPT = "messaging-attempt";

    /** When an attempt first failed, in milliseconds since 1970. */
    public static final String FIRST_FAILURE = "messaging-first-failure";

    /** That a reply is a fault. */
    public static final String FAULT = "messaging-fault";

    /** How long it is still to be kept back, once it has come out of where it waits; in milliseconds. */
    public static final String DELAY = "messaging-delay";

    /** How often a message was replayed from the dead letters. */
    public static final String REPLAYS = "messaging-replays";

    private static final String FAILURE = "messaging-failure-";
    private static final String EXPIRY_TIME = "expirytime";

    /** Each is held against those before it: many would cost more than their bytes. */
    private static final int MOST_HEADERS = 1_000;

    private final MessageReader reader = new MessageReader();
    private Headers application = Headers.none();
    private long expiryTime = WireMessage.NONE;
    private long delay;
    private boolean fault;

    /** Begins empty. */
    public HeaderReader() {}

    /** Takes a header under the name that is on the wire, whatever its case. */
    public void header(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        String attribute = attributeName(lower);
        if (attribute != null) {
            attribute(attribute, value);
            return;
        }
        switch (lower) {
            case TIME_TO_LIVE -> take(() -> reader.timeToLive(value, TIME_TO_LIVE));
            case ATTEMPT -> take(() -> reader.attempt(value, ATTEMPT));
            case FIRST_FAILURE -> take(() -> reader.firstFailureTime(value, FIRST_FAILURE));
            case FAULT -> fault = true;
            case DELAY -> delay = millis(value);
            default -> applicationHeader(name, lower, value);
        }
    }

    private void applicationHeader(String name, String lower, String value) {
        boolean isKept = lower.startsWith(FAILURE) || lower.equals(REPLAYS) || !Headers.isReserved(lower);
        if (application.size() < MOST_HEADERS && isKept) {
            application = application.with(name, value);
        }
    }

    private static @Nullable String attributeName(String header) {
        if (header.startsWith("ce-") || header.startsWith("ce_")) {
            return header.substring("ce-".length());
        }
        if (header.startsWith("cloudevents:") || header.startsWith("cloudevents_")) {
            return header.substring("cloudevents:".length());
        }
        return null;
    }

    /**
     * Takes an attribute of CloudEvents from where else the protocol carries it; none if it is not there.
     *
     * @param name as CloudEvents names it, in lower case
     */
    public void attribute(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (name.equals(EXPIRY_TIME)) {
            expiryTime = time(value);
        } else {
            take(() -> reader.attribute(name, value, name));
        }
    }

    /** Until when it is to be handled, by its sender's clock, or {@link WireMessage#NONE}. */
    public long expiryTime() {
        return expiryTime;
    }

    /** How long it is still to be kept back, in milliseconds; 0 if it is not. */
    public long delay() {
        return delay;
    }

    /** The message; of a whole event in the body what that says itself counts before what stands beside it. */
    public WireMessage.Builder message(byte[] body, Environment environment) {
        reader.headers(application);
        String contentType = reader.contentType();
        byte[] data = body;
        if (contentType != null && StructuredEvent.is(contentType)) {
            try {
                data = StructuredEvent.read(body, reader);
            } catch (MalformedMessageException isNone) {
                reader.contentType(contentType);
            }
        }
        return reader.message(data, environment).fault(fault);
    }

    /**
     * How long a message is still to be handled, as far as its sender's clock can be believed; null for ever.
     *
     * @param message of which its time to live is asked
     * @param expiryTime what {@link #expiryTime()} gave for it
     * @param now the time here, in milliseconds
     * @param tolerance by how many milliseconds the two clocks may differ
     */
    public static @Nullable Duration remaining(WireMessage message, long expiryTime, long now, long tolerance) {
        long left = message.timeToLive();
        if (left == WireMessage.NONE) {
            return null;
        }
        if (expiryTime != WireMessage.NONE) {
            left = Math.max(0, Math.min(left, expiryTime - now + tolerance));
        }
        return Duration.ofMillis(left);
    }

    private static long time(String text) {
        try {
            return WireTime.parse(text);
        } catch (DateTimeException | ArithmeticException isNone) {
            return WireMessage.NONE;
        }
    }

    private static long millis(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException isNone) {
            return 0;
        }
    }

    private static void take(Attribute attribute) {
        try {
            attribute.take();
        } catch (MalformedMessageException meansNothing) {
            // as if it were not there
        }
    }

    private interface Attribute {
        void take() throws MalformedMessageException;
    }
}
