package dev.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.messaging.Gathered.Answer;
import dev.messaging.Health.Check;
import dev.messaging.Health.Status;
import dev.messaging.MessagingException.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private static final Operation<String, String> FAST = Operation.of("fast", String.class, String.class);
    private static final Operation<String, String> SLOW = Operation.of("slow", String.class, String.class);
    private static final Operation<String, Void> DONE = Operation.of("done", String.class, Void.class);

    @Test
    void a_failure_survives_the_way_through_headers() {
        FailureInfo failure =
                new FailureInfo("java.lang.X", "größe: 日本", Instant.parse("2026-01-02T03:04:05.678Z"), "charges", 5);

        Headers headers = failure.addTo(Headers.of("tenant", "blue"));

        assertThat(FailureInfo.of(headers)).contains(failure);
        assertThat(headers.get("tenant")).contains("blue");
        assertThat(headers.size()).isEqualTo(6);
    }

    @Test
    void a_second_failure_takes_the_place_of_the_first() {
        FailureInfo first = new FailureInfo("a", "b", Instant.EPOCH, "c", 1);
        FailureInfo second = new FailureInfo("d", "e", Instant.MAX, "f", 2);

        assertThat(FailureInfo.of(second.addTo(first.addTo(Headers.none())))).contains(second);
    }

    @Test
    void what_is_no_dead_letter_has_no_failure() {
        assertThat(FailureInfo.of(Headers.none())).isEmpty();
        assertThat(FailureInfo.of(Headers.of("messaging-failure-message", "m"))).isEmpty();
    }

    @Test
    void a_foreign_dead_letter_is_read_as_far_as_it_makes_sense() {
        assertThat(FailureInfo.of(Headers.of(
                        "Messaging-Failure-Type", "T",
                        "messaging-failure-time", "yesterday",
                        "messaging-failure-attempts", "often")))
                .contains(new FailureInfo("T", "", Instant.EPOCH, "", 0));
    }

    @Test
    void what_was_gathered_keeps_the_order_of_the_operations() {
        DeadlineExceededException late = new DeadlineExceededException("late", Outcome.UNKNOWN, null);
        List<Answer<String>> answers = new ArrayList<>(List.of(
                new Answer<>(FAST, "one", null), new Answer<>(SLOW, null, late), new Answer<>(FAST, "two", null)));
        Gathered<String> gathered = new Gathered<>(answers);
        answers.clear();

        assertThat(gathered.replies()).containsExactly("one", "two");
        assertThat(gathered.failures()).containsExactly(new Answer<>(SLOW, null, late));
        assertThat(gathered.isComplete()).isFalse();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> gathered.answers().clear());
    }

    @Test
    void an_answer_without_a_value_is_no_failure() {
        Gathered<Void> gathered = new Gathered<>(List.of(new Answer<>(DONE, null, null)));

        assertThat(gathered.isComplete()).isTrue();
        assertThat(gathered.replies()).isEmpty();
        assertThat(gathered.answers()).hasSize(1);
    }

    @Test
    void nothing_gathered_is_complete() {
        assertThat(new Gathered<String>(List.of()).isComplete()).isTrue();
    }

    @Test
    void health_is_that_of_the_worst_check() {
        Check up = new Check("transport", Status.UP, "connected");
        Check degraded = new Check("receiver", Status.DEGRADED, "paused");
        Check down = new Check("store", Status.DOWN, "gone");

        assertThat(new Health(List.of()).status()).isEqualTo(Status.UP);
        assertThat(new Health(List.of(up)).status()).isEqualTo(Status.UP);
        assertThat(new Health(List.of(degraded, up)).status()).isEqualTo(Status.DEGRADED);
        assertThat(new Health(List.of(up, down, degraded)).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void a_fault_is_transient_if_the_same_request_may_work_later() {
        assertThat(Fault.Kind.values()).allSatisfy(kind -> {
            boolean expected = kind == Fault.Kind.FAILED || kind == Fault.Kind.BUSY;
            Fault fault = new Fault(kind, "T", "m");
            assertThat(fault.isTransient()).isEqualTo(expected);
            assertThat(new RemoteFaultException("m", fault).isTransient()).isEqualTo(expected);
        });
    }

    @Test
    void failures_say_what_is_known_and_whether_to_try_again() {
        assertThat(new UndeliverableException("m", null)).satisfies(failure -> says(failure, Outcome.NOT_SENT, false));
        assertThat(new IdempotencyConflictException("m")).satisfies(failure -> says(failure, Outcome.REJECTED, false));
        assertThat(new ClosedException("m", Outcome.UNKNOWN))
                .satisfies(failure -> says(failure, Outcome.UNKNOWN, false));
        assertThat(new TransportUnavailableException("m", Outcome.UNKNOWN, null))
                .satisfies(failure -> says(failure, Outcome.UNKNOWN, true));
        assertThat(new DeadlineExceededException("m", Outcome.NOT_SENT, null))
                .satisfies(failure -> says(failure, Outcome.NOT_SENT, true));
        assertThat(new PayloadException("m", Outcome.NOT_SENT, null))
                .satisfies(failure -> says(failure, Outcome.NOT_SENT, false));
        OverloadedException overloaded = new OverloadedException("m", Outcome.NOT_SENT, Duration.ofSeconds(3));
        says(overloaded, Outcome.NOT_SENT, true);
        assertThat(overloaded.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(new OverloadedException("m", Outcome.NOT_SENT, null).retryAfter())
                .isEmpty();
    }

    private static void says(MessagingException failure, Outcome outcome, boolean isTransient) {
        assertThat(failure).hasMessage("m");
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.isTransient()).isEqualTo(isTransient);
    }

    @Test
    void a_fault_survives_serialization_with_its_exception() throws Exception {
        Fault fault = new Fault(Fault.Kind.CONFLICT, "T", "m");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new RemoteFaultException("failed", fault));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((RemoteFaultException) in.readObject()).fault()).isEqualTo(fault);
        }
    }

    @Test
    void the_failures_message_fits_a_header_whatever_it_is() {
        FailureInfo failure =
                new FailureInfo("x", "two\nlines\ud83d " + "y".repeat(9_000), Instant.EPOCH, "charges", 1);

        String message =
                failure.addTo(Headers.none()).get("messaging-failure-message").orElseThrow();

        assertThat(message).startsWith("two lines  yyy").hasSize(2_000);
    }
}
