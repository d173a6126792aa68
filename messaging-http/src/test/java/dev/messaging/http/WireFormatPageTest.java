package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Fault;
import dev.messaging.Headers;
import dev.messaging.MessagingException;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.contract.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That {@code docs/wire-format.md} says of HTTP what is so. */
class WireFormatPageTest {

    private static final Path PAGE = Path.of("../docs/wire-format.md");
    private static final Pattern STATUS = Pattern.compile("\\d{3}|[345]xx");

    private static Page page;

    @BeforeAll
    static void readPage() throws IOException {
        page = Page.read(PAGE);
    }

    @Test
    void each_fault_has_its_status() {
        List<List<String>> rows = page.rows("### Statuses that a server answers");
        for (Fault.Kind kind : Fault.Kind.values()) {
            String status = String.valueOf(Statuses.of(kind, "application/json"));
            assertThat(rows)
                    .anySatisfy(row -> assertThat(row)
                            .startsWith("`" + kind.name().toLowerCase(Locale.ROOT) + "`")
                            .element(1)
                            .asString()
                            .startsWith(status));
        }
        assertThat(Statuses.of(Fault.Kind.UNDECODABLE, "text/plain")).isEqualTo(415);
    }

    @Test
    void each_problem_has_its_status_and_its_title() {
        List<List<String>> rows = page.rows("### Statuses that a server answers");
        for (Problem problem : Problem.values()) {
            JsonNode document = JsonMapper.builder().build().readTree(problem.document(""));
            String type = document.get("type").asString();
            assertThat(rows)
                    .anySatisfy(row -> assertThat(row)
                            .startsWith(
                                    "`" + type.substring(type.lastIndexOf(':') + 1) + "`",
                                    String.valueOf(problem.status()),
                                    document.get("title").asString()));
        }
    }

    @Test
    void each_status_is_taken_as_the_table_says() {
        int statuses = 0;
        for (List<String> row : page.rows("### What a caller makes of a status")) {
            Matcher status = STATUS.matcher(row.get(0));
            while (status.find()) {
                MessagingException failure =
                        failure(Integer.parseInt(status.group().replace("xx", "17")));
                assertThat(failure.getClass().getSimpleName())
                        .as(row.get(0))
                        .isEqualTo(Page.codes(row.get(1)).get(0));
                assertThat(failure.outcome())
                        .as(row.get(0))
                        .hasToString(Page.codes(row.get(2)).get(0));
                assertThat(failure.isTransient() && !row.get(0).contains("5xx"))
                        .as(row.get(0))
                        .isEqualTo(row.get(3).startsWith("yes"));
                statuses++;
            }
        }
        assertThat(statuses).isGreaterThan(12);
    }

    /** Of what is not handed on the table names the outcome first. */
    private static MessagingException failure(int status) {
        byte[] body = status == 503 || status == 429 ? Problem.OVERLOADED.document("") : new byte[0];
        Response response = new Response.Builder()
                .request(new Request.Builder().url("http://localhost/").build())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create(body, null))
                .build();
        return Statuses.failure("It", response, body, Instant.EPOCH);
    }

    @Test
    void each_header_is_in_the_table_and_no_other() {
        WireMessage message = WireMessage.builder("1", "{}".getBytes(UTF_8))
                .type("orders.placed")
                .source("/orders")
                .time(0)
                .correlationId("2")
                .causationId("3")
                .partitionKey("4")
                .idempotencyKey("ö")
                .contentType("application/json")
                .timeToLive(5)
                .attempt(6)
                .headers(Headers.none())
                .build();
        List<String> written = new ArrayList<>();
        HttpWire.write(message, (name, value) -> written.add(name));

        List<String> shown = page.rows("### Headers").stream()
                .flatMap(row -> Page.codes(row.get(1)).stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(written);
    }
}
