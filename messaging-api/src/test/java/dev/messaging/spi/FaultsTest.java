package dev.messaging.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.RemoteFaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_written_is_read(Fault.Kind kind) {
        Fault fault = new Fault(kind, "a.Type", "no price for GLASS");
        assertThat(Faults.read(Faults.encode(fault))).contains(fault);
        assertThat(Faults.decode(Faults.encode(fault))).isEqualTo(fault);
    }

    @Test
    void a_fault_is_a_problem_document() {
        assertThat(new String(Faults.encode(new Fault(Fault.Kind.BUSY, "a.Type", "later")), UTF_8))
                .isEqualTo("{\"type\":\"urn:messaging:fault:busy\",\"title\":\"a.Type\",\"detail\":\"later\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "{\"type\":",
                "[]",
                "17",
                "null",
                "{\"type\":17,\"title\":{}}",
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"detail\":\"/x\"}",
                "{\"title\":\"Not Found\"}",
            })
    void somebody_elses_body_is_no_fault_of_ours_and_where_it_must_be_one_says_failed(String body) {
        assertThat(Faults.read(bytes(body))).isEmpty();
        assertThat(Faults.decode(bytes(body)).kind()).isEqualTo(Fault.Kind.FAILED);
    }

    @Test
    void somebody_elses_problem_keeps_its_words() {
        assertThat(Faults.decode(bytes("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"detail\":\"/x\"}")))
                .isEqualTo(new Fault(Fault.Kind.FAILED, "Not Found", "/x"));
    }

    @Test
    void a_kind_of_another_version_is_ours_and_says_failed() {
        assertThat(Faults.read(bytes("{\"type\":\"urn:messaging:fault:tired\",\"title\":\"a.Type\",\"more\":[1]}")))
                .contains(new Fault(Fault.Kind.FAILED, "a.Type", ""));
    }

    @Test
    void a_failure_that_says_half_a_character_is_told_all_the_same() {
        byte[] told = Faults.encode(new Fault(Fault.Kind.FAILED, "a.Type", "half \ud83d of it"));

        assertThat(Faults.read(told).orElseThrow().message())
                .startsWith("half ")
                .endsWith(" of it");
    }

    @Test
    void a_fault_fails_whoever_sent_what_it_answers() {
        MessagingException busy = Faults.toException(
                "Message 17 to queue work was refused", new Fault(Fault.Kind.BUSY, "a.Type", "later"));
        assertThat(busy)
                .isInstanceOf(RemoteFaultException.class)
                .hasMessage("Message 17 to queue work was refused: a.Type: later");
        assertThat(busy.isTransient()).isTrue();
        assertThat(busy.outcome()).isEqualTo(Outcome.REJECTED);

        assertThat(Faults.toException("Request 17 failed", new Fault(Fault.Kind.CONFLICT, "a.Type", "")))
                .isInstanceOf(IdempotencyConflictException.class)
                .hasMessage("Request 17 failed: a.Type. Use one idempotency key for one payload");
    }
}
