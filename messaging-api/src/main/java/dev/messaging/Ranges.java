package dev.messaging;

import java.time.Duration;

/** Refuses options out of range, naming the option, the value and the range; for transports' options too. */
public final class Ranges {

    /** Far beyond any sensible setting, and near enough that sums of nanoseconds do not overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Ranges() {}

    /** A time longer than none, at most 100 years. */
    public static Duration positive(String option, Duration value) {
        if (value.isZero()) {
            throw outOfRange(option, value, "longer than 0");
        }
        return notNegative(option, value);
    }

    /** A time that may be none, at most 100 years. */
    public static Duration notNegative(String option, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw outOfRange(option, value, "at least 0 and at most 100 years");
        }
        return value;
    }

    /** A number from the least to the most, both included. */
    public static int between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw outOfRange(option, value, "from " + least + " to " + most);
        }
        return value;
    }

    /** What to throw for any other option. */
    public static IllegalArgumentException outOfRange(String option, Object value, String range) {
        return new IllegalArgumentException("The " + option + " is " + value + "; it must be " + range);
    }
}
