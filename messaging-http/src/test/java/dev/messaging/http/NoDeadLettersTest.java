package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetters;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import org.junit.jupiter.api.Test;

class NoDeadLettersTest {

    @Test
    void whoever_asks_for_dead_letters_is_told_that_there_are_none_and_who_has_them() {
        try (Messaging messaging = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()))
                .connect()) {
            DeadLetters<String> letters = messaging.deadLetters(Queue.of("charges", String.class));

            assertThatThrownBy(letters::count)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("HttpTransport")
                    .hasMessageContaining("charges--dlq")
                    .hasMessageContaining("tells the sender");
            assertThat(letters.replayAsync(DeadLetterOptions.defaults(), letter -> true))
                    .isCompletedExceptionally();
        }
    }
}
