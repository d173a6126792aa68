package dev.messaging.http;

import dev.messaging.Headers;
import dev.messaging.Ranges;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What headers of senders that do not know this library mean, such as {@code X-GitHub-Delivery}. Immutable.
 *
 * <p>A header that stands here is an attribute of the message, and none of its headers any longer. If several of an
 * attribute's headers come, the first of them counts; this library's own ({@code ce-type}, {@code Idempotency-Key}) count
 * before all of them. Values are taken as they are. A header that is none of these stays a header of the message.
 *
 * <p>The mapping is the server's, not that of one address: foreign names are as particular as those who send them, and say
 * nothing at an address where these do not send.
 *
 * @param names the names of headers by attribute, in lower case, those that count first before the others; tokens that no
 *     protocol has reserved, at least one
 */
public record ForeignHeaders(Map<Attribute, List<String>> names) {

    private static final ForeignHeaders NONE = new ForeignHeaders(Map.of());
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** What a header can mean. */
    public enum Attribute {
        /** The name of this one message, which stays the same when it is sent again. */
        ID("id"),
        /** What kind of event it is. */
        TYPE("type"),
        /** Who sends it. */
        SOURCE("source"),
        /** The name of the flow that it belongs to. */
        CORRELATION_ID("correlationid"),
        /** The key within which order is kept. */
        PARTITION_KEY("partitionkey"),
        /** The key by which duplicates are told. */
        IDEMPOTENCY_KEY("idempotencykey");

        private final String inCloudEvents;

        Attribute(String inCloudEvents) {
            this.inCloudEvents = inCloudEvents;
        }

        /** What CloudEvents calls it, and this library's properties too. */
        String inCloudEvents() {
            return inCloudEvents;
        }
    }

    /** Checks the names. */
    public ForeignHeaders {
        Map<Attribute, List<String>> checked = new EnumMap<>(Attribute.class);
        names.forEach((attribute, headers) -> checked.put(attribute, checked(attribute, headers)));
        names = Collections.unmodifiableMap(checked);
    }

    private static List<String> checked(Attribute attribute, List<String> headers) {
        String option = "foreign header of " + attribute;
        if (headers.isEmpty()) {
            throw Ranges.outOfRange(option, "missing", "one name at least");
        }
        for (String header : headers) {
            if (!TOKEN.matcher(header).matches()) {
                throw Ranges.outOfRange(option, "'" + header + "'", "a token (RFC 9110, section 5.6.2)");
            }
            if (Headers.isReserved(header)) {
                throw Ranges.outOfRange(
                        option, "'" + header + "'", "a name that no protocol, nor this library, has reserved");
            }
        }
        return headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** No foreign header means anything. */
    public static ForeignHeaders none() {
        return NONE;
    }

    /**
     * The same with headers that mean this attribute, instead of those that were said to before.
     *
     * @param headers their names, whatever the case, those that count first before the others; one header may mean several
     *     attributes
     * @throws IllegalArgumentException if there is none, or one is no token or reserved
     */
    public ForeignHeaders with(Attribute attribute, String... headers) {
        Map<Attribute, List<String>> more = new EnumMap<>(Attribute.class);
        more.putAll(names);
        more.put(attribute, List.of(headers));
        return new ForeignHeaders(more);
    }

    /** Whether a header means an attribute. */
    boolean has(String lowerCaseName) {
        for (List<String> headers : names.values()) {
            if (headers.contains(lowerCaseName)) {
                return true;
            }
        }
        return false;
    }
}
