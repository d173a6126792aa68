package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses the broker would understand. */
class DirectReplyToTest {

    private static String address(int tag, int atom, String node, int rest) {
        ByteArrayOutputStream term = new ByteArrayOutputStream();
        term.write(131);
        term.write(tag);
        term.write(atom);
        if (atom == 100 || atom == 118) {
            term.write(0);
        }
        term.write(node.length());
        term.writeBytes(node.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        term.writeBytes(new byte[rest]);
        return "amq.rabbitmq.reply-to." + Base64.getEncoder().encodeToString(term.toByteArray()) + ".c29tZSBrZXk=";
    }

    @ParameterizedTest
    @CsvSource({
        "88, 100, rabbit@localhost, 12",
        "88, 119, reply@123456, 12",
        "88, 118, rabbit@localhost, 12",
        "103, 100, rabbit@localhost, 9",
        "103, 115, rabbit@localhost, 9"
    })
    void a_process_and_a_key_are_one(int tag, int atom, String node, int rest) {
        assertThat(DirectReplyTo.isAddress(address(tag, atom, node, rest))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "88, 100, rabbit@localhost, 9",
        "103, 100, rabbit@localhost, 12",
        "97, 100, rabbit@localhost, 12",
        "88, 97, rabbit@localhost, 12",
        "88, 100, rabbit, 12",
        "88, 100, @localhost, 12",
        "88, 100, rabbit@, 12",
        "88, 100, rabbit@localhost, 0"
    })
    void anything_else_is_none(int tag, int atom, String node, int rest) {
        assertThat(DirectReplyTo.isAddress(address(tag, atom, node, rest))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "queue",
                "amq.rabbitmq.reply-to",
                "amq.rabbitmq.reply-to.",
                "amq.rabbitmq.reply-to..",
                "amq.rabbitmq.reply-to.g2dk.AAAA",
                "amq.rabbitmq.reply-to.gw==.AAAA",
                "amq.rabbitmq.reply-to.g1g=.AAAA",
                "amq.rabbitmq.reply-to.!.AAAA"
            })
    void what_is_no_such_text_is_none(String address) {
        assertThat(DirectReplyTo.isAddress(address)).isFalse();
    }
}
