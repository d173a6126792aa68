package dev.messaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The headers of a message: few, short, immutable, in the order in which they were set; names are case-insensitive.
 *
 * <p>Names and values stand in one flat array: a message has a handful, and a handful is found faster by looking than
 * by hashing.
 */
public final class Headers {

    private static final Headers NONE = new Headers(new String[0]);
    private static final String TRACE_PARENT = "traceparent";
    private static final String TRACE_STATE = "tracestate";

    private final String[] pairs;

    private Headers(String[] pairs) {
        this.pairs = pairs;
    }

    /** No headers. */
    public static Headers none() {
        return NONE;
    }

    /**
     * Headers from names and values in turn; of two that have the same name the later counts.
     *
     * @throws IllegalArgumentException if a name has no value
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "The header '" + namesAndValues[namesAndValues.length - 1] + "' has no value");
        }
        Headers headers = NONE;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers = headers.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    /** Whether a name belongs to a protocol or to this library, so that no application's header may have it. */
    public static boolean isReserved(String name) {
        return HeaderRules.isReserved(name);
    }

    /** The value of a header, whatever the case of its name. */
    public Optional<String> get(String name) {
        int at = indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(pairs[at + 1]);
    }

    /** These headers with one more, or with another value for it. */
    public Headers with(String name, String value) {
        int at = indexOf(name);
        String[] changed = Arrays.copyOf(pairs, at < 0 ? pairs.length + 2 : pairs.length);
        int to = at < 0 ? pairs.length : at;
        changed[to] = name;
        changed[to + 1] = value;
        return new Headers(changed);
    }

    /** These headers without those whose names begin with the prefix, whatever the case. */
    public Headers withoutPrefix(String prefix) {
        return without(name -> name.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    private Headers without(Predicate<String> isLeftOut) {
        List<String> kept = new ArrayList<>(pairs.length);
        forEach((name, value) -> {
            if (!isLeftOut.test(name)) {
                kept.add(name);
                kept.add(value);
            }
        });
        return kept.size() == pairs.length ? this : new Headers(kept.toArray(new String[0]));
    }

    /**
     * These headers with the trace context of others, unless they have one of their own. A {@code tracestate} goes with its
     * {@code traceparent}, and means nothing without it.
     *
     * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
     */
    public Headers withTraceOf(Headers cause) {
        int parent = cause.indexOf(TRACE_PARENT);
        if (parent < 0 || indexOf(TRACE_PARENT) >= 0) {
            return this;
        }
        Headers traced = without(TRACE_STATE::equalsIgnoreCase).with(TRACE_PARENT, cause.pairs[parent + 1]);
        int state = cause.indexOf(TRACE_STATE);
        return state < 0 ? traced : traced.with(TRACE_STATE, cause.pairs[state + 1]);
    }

    /** Gives each name and value to the action, in order. */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** How many headers there are. */
    public int size() {
        return pairs.length / 2;
    }

    /** A copy as a map, in order. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    private int indexOf(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(headers.pairs, pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
