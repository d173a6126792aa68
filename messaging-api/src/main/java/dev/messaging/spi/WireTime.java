package dev.messaging.spi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/**
 * Points in time, in milliseconds since 1970, as text (RFC 3339). Each message has one, and {@code java.time} alone takes as
 * long for it as all the rest of a message's headers; it keeps what is unusual. Thread-safe.
 */
public final class WireTime {

    /** The usual time up to its seconds, where 0 stands for any digit; a fraction may follow, and a Z. */
    private static final String SHAPE = "0000-00-00T00:00:00";

    private static final int LONGEST_FRACTION = 9;
    private static final int MILLIS = 1_000;

    /** Most messages are written within the same second as the one before. */
    private static volatile Second last = Second.of(0);

    private WireTime() {}

    /** As {@link Instant#toString()} writes it. */
    public static String format(long time) {
        long seconds = Math.floorDiv(time, MILLIS);
        Second second = last;
        if (second.seconds != seconds) {
            second = Second.of(seconds);
            last = second;
        }
        int millis = Math.floorMod(time, MILLIS);
        return millis == 0
                ? second.text + 'Z'
                : second.text + '.' + Integer.toString(MILLIS + millis).substring(1) + 'Z';
    }

    /**
     * Reads any time with any offset; what is finer than a millisecond is cut off.
     *
     * @throws DateTimeException if it is none
     * @throws ArithmeticException if it is too far away
     */
    public static long parse(String text) {
        if (!isUsual(text)) {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        }
        long days = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        int second = LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19))
                .toSecondOfDay();
        return (days * 86_400 + second) * MILLIS + millis(text);
    }

    private static boolean isUsual(String text) {
        int end = text.length() - 1;
        int fraction = end - SHAPE.length();
        if (fraction < 0 || text.charAt(end) != 'Z') {
            return false;
        }
        for (int i = 0; i < SHAPE.length(); i++) {
            char expected = SHAPE.charAt(i);
            if (expected == '0' ? !isDigit(text.charAt(i)) : text.charAt(i) != expected) {
                return false;
            }
        }
        return fraction == 0 || isFraction(text, fraction);
    }

    private static boolean isFraction(String text, int length) {
        if (length == 1 || length > 1 + LONGEST_FRACTION || text.charAt(SHAPE.length()) != '.') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (!isDigit(text.charAt(SHAPE.length() + i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static int millis(String text) {
        int millis = 0;
        for (int i = 1; i <= 3; i++) {
            char c = text.charAt(Math.min(SHAPE.length() + i, text.length() - 1));
            millis = 10 * millis + (c == 'Z' ? 0 : c - '0');
        }
        return millis;
    }

    /** A second, and its text. */
    private record Second(long seconds, String text) {

        static Second of(long seconds) {
            String text = Instant.ofEpochSecond(seconds).toString();
            return new Second(seconds, text.substring(0, text.length() - 1));
        }
    }
}
