package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTimeTest {

    private static final long YEAR_9999 =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();

    @Test
    void writes_and_reads_as_java_does() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            long time = random.nextLong(YEAR_0, YEAR_9999 + 1);
            String text = WireTime.format(time);
            assertThat(text).isEqualTo(Instant.ofEpochMilli(time).toString());
            assertThat(WireTime.parse(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 10, 100, 999, 1_000, 1_001, -1, -1_000, Long.MAX_VALUE, Long.MIN_VALUE})
    void writes_each_fraction_of_a_second_also_next_to_each_other_and_far_away(long time) {
        assertThat(WireTime.format(time)).isEqualTo(Instant.ofEpochMilli(time).toString());
        assertThat(WireTime.format(time)).isEqualTo(Instant.ofEpochMilli(time).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T23:59:59Z",
                "2026-11-21T13:45:00.Z",
                "2026-11-21T13:45:00.1Z",
                "2026-11-21T13:45:00.12Z",
                "2026-11-21T13:45:00.123456789Z",
                "2026-11-21T13:45:00.000999Z",
                "1969-12-31T23:59:59.999Z",
                "2026-11-21T13:45:00+05:30",
                "2026-11-21T13:45:00.5-08:00",
                "2026-11-21t13:45:00z",
                "2026-11-21T13:45Z",
                "+12026-11-21T13:45:00Z"
            })
    void reads_whatever_java_reads(String text) {
        assertThat(WireTime.parse(text))
                .isEqualTo(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "yesterday",
                "2026-11-21",
                "2026-11-21T13:45:00",
                "2026-11-21 13:45:00Z",
                "2026-13-21T13:45:00Z",
                "2026-02-30T13:45:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T13:60:00Z",
                "2026-11-21T13:45:60Z",
                "2026-11-21T13:45:00,5Z",
                "2026-11-21T13:45:00.1234567890Z",
                "2026-11-21T13:45:00.1x3Z",
                "2026-11-21T13:45:00ZZ",
                "2026-11-21T13:45:-1Z",
                "２０２６-11-21T13:45:00Z"
            })
    void refuses_whatever_java_refuses(String text) {
        assertThatThrownBy(() -> OffsetDateTime.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> WireTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
