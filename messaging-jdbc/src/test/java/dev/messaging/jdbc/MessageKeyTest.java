package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of keys that foreign senders choose. */
class MessageKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"order-1", "\u017C\u00F3\u0142\u0107 \uD83D\uDE00", ""})
    void what_every_database_can_store_is_stored_as_it_is(String value) {
        assertThat(MessageKey.fitting(value)).isEqualTo(value);
    }

    @Test
    void what_not_every_database_can_store_is_told_apart_all_the_same() {
        String longest = "x".repeat(255);
        List<String> values =
                List.of("k\0", "k\1", longest + "a", longest + "b", "k\uD83D", "k\uD83E", "k\uDE00", "\uDE00k");
        assertThat(values.stream().map(MessageKey::fitting))
                .doesNotHaveDuplicates()
                .allMatch(fitting -> fitting.matches("sha-256:[0-9a-f]{64}"));
    }
}
