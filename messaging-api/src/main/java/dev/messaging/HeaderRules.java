package dev.messaging;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an application's header may be, so that every transport can carry it as it is. */
final class HeaderRules {

    /** No code point. */
    static final int NONE = -1;

    private static final int MAX_BYTES = 32 * 1024;

    /** The protocols' and this library's own. */
    private static final List<String> RESERVED_PREFIXES = List.of(
            "ce-",
            "ce_",
            "cloudevents_",
            "messaging-",
            "kafka_",
            "proxy-",
            "sec-",
            "x-acquired-count",
            "x-death",
            "x-delivery-count",
            "x-first-death",
            "x-last-death");

    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "date",
            "encoding",
            "expect",
            "host",
            "idempotency-key",
            "keep-alive",
            "origin",
            "retry-after",
            "server",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via",
            "www-authenticate");

    private HeaderRules() {}

    static void check(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(HeaderRules::isTokenCharacter)) {
            throw new IllegalArgumentException("The header name '" + name
                    + "' is not a token; use letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)");
        }
        if (isReserved(name)) {
            throw new IllegalArgumentException("The header name '" + name
                    + "' is reserved for a protocol; choose another, or use the message's own attributes");
        }
        int unprintable = firstUnprintable(value);
        if (unprintable != NONE) {
            throw new IllegalArgumentException(String.format(
                    "The value of header '%s' contains U+%04X, which is no character to print; remove or encode it",
                    name, unprintable));
        }
    }

    /** A code point that is not printable, or {@link #NONE}. Not a stream: every message comes by here, several times. */
    static int firstUnprintable(String value) {
        int codePoint;
        for (int i = 0; i < value.length(); i += Character.charCount(codePoint)) {
            codePoint = value.codePointAt(i);
            if (isUnprintable(codePoint)) {
                return codePoint;
            }
        }
        return NONE;
    }

    /** A control character, or half of one: an unpaired surrogate, which no encoding carries. */
    static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint)
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }

    static Headers checkSize(Headers headers) {
        int[] bytes = {0};
        headers.forEach((name, value) -> bytes[0] += name.length() + utf8Length(value));
        if (bytes[0] > MAX_BYTES) {
            throw new IllegalArgumentException("The headers take " + bytes[0] + " bytes; at most " + MAX_BYTES
                    + " are allowed, move data into the payload");
        }
        return headers;
    }

    private static int utf8Length(String value) {
        return value.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lower) || hasReservedPrefix(lower);
    }

    private static boolean hasReservedPrefix(String name) {
        for (String prefix : RESERVED_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTokenCharacter(int c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
