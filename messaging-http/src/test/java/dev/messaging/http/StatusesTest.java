package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Fault;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.RemoteFaultException;
import dev.messaging.spi.Faults;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What statuses, problem documents and {@code Retry-After} say. */
class StatusesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Response response(int status, String... namesAndValues) {
        Response.Builder response = new Response.Builder()
                .request(new Request.Builder().url("http://localhost/work").build())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            response.header(namesAndValues[i], namesAndValues[i + 1]);
        }
        return response.build();
    }

    @ParameterizedTest
    @CsvSource({
        "300, UndeliverableException, NOT_SENT, false",
        "304, UndeliverableException, NOT_SENT, false",
        "307, UndeliverableException, NOT_SENT, false",
        "400, MessagingException, REJECTED, false",
        "401, MessagingException, REJECTED, false",
        "403, MessagingException, REJECTED, false",
        "404, UndeliverableException, NOT_SENT, false",
        "405, UndeliverableException, NOT_SENT, false",
        "408, TransportUnavailableException, NOT_SENT, true",
        "409, MessagingException, REJECTED, true",
        "410, UndeliverableException, NOT_SENT, false",
        "413, MessageTooLargeException, REJECTED, false",
        "415, MessagingException, REJECTED, false",
        "418, MessagingException, REJECTED, false",
        "421, UndeliverableException, NOT_SENT, false",
        "422, MessagingException, REJECTED, false",
        "429, OverloadedException, REJECTED, true",
        "431, MessagingException, REJECTED, false",
        "500, RemoteFaultException, REJECTED, true",
        "501, RemoteFaultException, REJECTED, true",
        "502, TransportUnavailableException, UNKNOWN, true",
        "503, OverloadedException, UNKNOWN, true",
        "504, TransportUnavailableException, UNKNOWN, true",
        "599, RemoteFaultException, REJECTED, true"
    })
    void each_status_of_others_is_one_failure(int status, String leaf, Outcome outcome, boolean isTransient) {
        MessagingException failure = Statuses.failure("Message 1", response(status), "<p>Sorry".getBytes(UTF_8), NOW);
        assertThat(failure.getClass().getSimpleName()).isEqualTo(leaf);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.isTransient()).isEqualTo(isTransient);
        assertThat(failure).hasMessageContaining("Message 1 was answered " + status + ", which begins: <p>Sorry");
    }

    @ParameterizedTest
    @EnumSource
    void each_problem_reads_back_as_itself_and_says_what_a_person_wants_to_know(Problem problem) {
        byte[] document = problem.document("because of \"this\"");
        assertThat(Problem.of(document)).isEqualTo(problem);
        assertThat(Problem.detail(document)).isEqualTo(": because of \"this\"");
        assertThat(Faults.read(document)).isEmpty();
        MessagingException failure = Statuses.failure("Message 1", response(problem.status()), document, NOW);
        assertThat(failure).isNotInstanceOf(problem.isNotHanded() ? RemoteFaultException.class : Error.class);
        assertThat(failure.outcome() == Outcome.NOT_SENT)
                .as("safe to repeat")
                .isEqualTo(problem.isNotHanded()
                        || problem == Problem.NO_RECEIVER
                        || problem == Problem.NOT_POST
                        || problem == Problem.MISDIRECTED
                        || problem == Problem.SLOW);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "FAILED, none, 500",
                "BUSY, none, 503",
                "REJECTED, none, 422",
                "CONFLICT, none, 422",
                "UNDECODABLE, none, 400",
                "UNDECODABLE, application/json, 400",
                "UNDECODABLE, application/vnd.shop+json, 400",
                "UNDECODABLE, text/plain, 415"
            })
    void each_fault_is_one_status(Fault.Kind kind, String contentType, int status) {
        assertThat(Statuses.of(kind, contentType)).isEqualTo(status);
    }

    @Test
    void a_fault_is_one_only_if_it_says_so() {
        Fault fault = new Fault(Fault.Kind.REJECTED, "java.lang.X", "no");
        byte[] document = Faults.encode(fault);
        assertThat(Statuses.fault("application/problem+json; charset=utf-8", document))
                .isEqualTo(fault);
        assertThat(Statuses.fault("application/json", document)).isNull();
        assertThat(Statuses.fault(null, document)).isNull();
        assertThat(Statuses.fault("application/problem+json", "{}".getBytes(UTF_8)))
                .isNull();
        assertThat(Statuses.fault("application/problem+json", "<html>".getBytes(UTF_8)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none|none|none|none",
                "0|none|none|PT0S",
                "120|none|none|PT2M",
                " 3 |none|none|PT3S",
                "3|none|250|PT0.25S",
                "3|none|-5|PT3S",
                "3|none|soon|PT3S",
                "-3|none|none|none",
                "1.5|none|none|none",
                "soon|none|none|none",
                "''|none|none|none",
                "Sat, 21 Nov 2026 10:00:30 GMT|none|none|PT30S",
                "Sat, 21 Nov 2026 09:00:00 GMT|none|none|PT0S",
                "Fri, 01 Mar 2019 00:00:10 GMT|Fri, 01 Mar 2019 00:00:00 GMT|none|PT10S",
                "Fri, 01 Mar 2019 00:00:10 GMT|no date|none|PT0S",
                "Saturday, 21-Nov-26 10:00:30 GMT|none|none|none",
                "2026-11-21T10:00:30Z|none|none|none"
            })
    void retry_after_has_two_forms_and_one_of_our_own(String after, String date, String millis, String expected) {
        Response response = response(503);
        Response.Builder builder = response.newBuilder();
        if (after != null) {
            builder.header("Retry-After", after);
        }
        if (date != null) {
            builder.header("Date", date);
        }
        if (millis != null) {
            builder.header("messaging-retry-after", millis);
        }
        assertThat(Statuses.retryAfter(builder.build(), NOW))
                .isEqualTo(expected == null ? null : Duration.parse(expected));
    }

    @ParameterizedTest
    @CsvSource({"999999999999", "9223372036854775807", "99999999999999999999999"})
    void a_time_that_never_comes_is_a_very_long_time(String after) {
        assertThat(Statuses.retryAfter(response(503, "Retry-After", after), NOW))
                .isGreaterThan(Duration.ofDays(1));
    }
}
