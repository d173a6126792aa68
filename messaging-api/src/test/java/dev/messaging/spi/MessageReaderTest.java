package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is an id or a key to its sender is one to its receiver, and nothing else is. */
class MessageReaderTest {

    private static final Message<String> MESSAGE = Message.of("payload");

    private static void read(String identifier) throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        for (String name : new String[] {"id", "correlationid", "causationid", "idempotencykey"}) {
            reader.attribute(name, identifier, "header ce-" + name);
        }
        try (SystemEnvironment environment = new SystemEnvironment("message-reader")) {
            WireMessage message = reader.message(new byte[0], environment).build();
            assertThat(Stream.of(
                            message.id(), message.correlationId(), message.causationId(), message.idempotencyKey()))
                    .containsOnly(identifier);
        }
    }

    static Stream<String> identifiers() {
        return Stream.of("1", " 1 ", "größe 日本", "😀", "a\u00a0b", "a\u2028b", "x".repeat(255));
    }

    @ParameterizedTest
    @MethodSource("identifiers")
    void takes_what_a_sender_may_choose(String identifier) throws MalformedMessageException {
        assertThat(MESSAGE.withId(identifier).withIdempotencyKey(identifier).id())
                .contains(identifier);
        read(identifier);
    }

    static Stream<String> others() {
        return Stream.of("", " ", "\t", "a\n", "a\u0000b", "a\u009f", "a\ud83d", "\ude00b", "x".repeat(256));
    }

    @ParameterizedTest
    @MethodSource("others")
    void refuses_what_no_sender_may_choose(String other) {
        assertThatIllegalArgumentException().isThrownBy(() -> MESSAGE.withId(other));
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("The header ce-id has " + other.length()
                        + " characters; it must have 1 to 255, not only blanks, and no control characters");
    }
}
