package dev.messaging.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Health;
import dev.messaging.Messaging;
import dev.messaging.ReceivedMessage;
import dev.messaging.Topic;
import dev.messaging.examples.docs.Curl.Answer;
import dev.messaging.examples.docs.Markdown.Fence;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That each call of curl's in {@code docs/http.md} does what the page prints below it, with the service that the page shows.
 *
 * <p>Java makes the calls that the command lines describe; where there is a curl that knows {@code --json}, it makes them
 * once more, and is given the lines as they are printed, but for the ports.
 */
class CurlExamplesTest {

    private static final Pattern VERSION = Pattern.compile("curl (\\d+)\\.(\\d+)");
    private static final int WITH_JSON = 7 * 1000 + 82;

    /** What is another one each time: ids, times, dates. */
    private static final Pattern PASSING = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            + "|\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]+ GMT");

    private static Markdown page = new Markdown(Path.of(""), List.of(), List.of());

    private final List<Charge> ledger = new CopyOnWriteArrayList<>();
    private final List<OrderPlaced> invoices = new CopyOnWriteArrayList<>();
    private final List<ReceivedMessage<byte[]>> events = new CopyOnWriteArrayList<>();

    /** What makes a call. */
    private interface Caller {
        Answer call(String line) throws IOException, InterruptedException;
    }

    @BeforeAll
    static void readPage() throws IOException {
        page = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("docs/http.md"));
    }

    static List<String> callers() throws IOException, InterruptedException {
        return hasCurl() ? List.of("java", "curl") : List.of("java");
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            Matcher version = VERSION.matcher(output("curl", "--version"));
            return version.find()
                    && Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2)) >= WITH_JSON;
        } catch (IOException thereIsNone) {
            return false;
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, SECONDS)).isTrue();
        return output;
    }

    @Timeout(60)
    @ParameterizedTest
    @MethodSource("callers")
    void each_call_is_answered_as_the_page_prints_it(String name, @TempDir Path directory) throws Exception {
        Caller caller = name.equals("curl")
                ? line -> Answer.printed(
                        output("sh", "-c", line), Curl.parse(line).showsHead())
                : line -> Curl.parse(line).call();
        int port = Configured.freePort();
        int guarded = Configured.freePort();
        int relaying = Configured.freePort();
        Map<String, String> ports = Map.of(":8080", ":" + port, ":8081", ":" + guarded, ":8082", ":" + relaying);
        String properties = replaced(page.fence("properties", "http-service").text(), ports);
        try (Messaging messaging =
                        Configured.by(directory, properties, () -> OverHttp.serve(ledger::add, invoices::add));
                Messaging other = OverHttp.guarded("http://localhost:" + guarded, "s3cret");
                Messaging broker = Messaging.connect("memory:webhooks-by-" + name);
                Messaging relay = OverHttp.relaying("http://localhost:" + relaying, broker)) {
            broker.receive(Topic.of("github.events", byte[].class).subscription("seen"), events::add);
            untilStarted(port);
            assertThat(messaging.health().status())
                    .isEqualTo(other.health().status())
                    .isEqualTo(relay.health().status());
            for (Example example : examples()) {
                untilIdle(messaging);
                Answer answer = caller.call(replaced(example.line(), ports));
                assertThat(masked(answer)).as(example.line()).isEqualTo(masked(example.answer()));
            }
        }
        assertThat(ledger).containsExactly(new Charge("o-1", 995));
        assertThat(invoices).containsExactly(new OrderPlaced("o-1"));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).contains("ping");
            assertThat(event.idempotencyKey()).isEqualTo("72d3162e-cc78-11e3-81ab-4c9367dc0958");
            assertThat(event.contentType()).contains("application/json");
            assertThat(new String(event.payload(), UTF_8))
                    .isEqualTo("{\"zen\":\"Half measures are as bad as nothing at all.\"}");
        });
    }

    /** A server that has just started does not say yet that nobody receives at an address. */
    private static void untilStarted(int port) throws IOException, InterruptedException {
        Curl call = Curl.parse("curl -i http://localhost:" + port + "/nobody -d x");
        while (call.call().status() == 503) {
            Thread.onSpinWait();
        }
    }

    /** An answer is written before its handling has left its place, and the service's health counts places. */
    private static void untilIdle(Messaging messaging) {
        while (messaging.health().checks().stream()
                .map(Health.Check::detail)
                .anyMatch(detail -> detail.contains("handlers busy") && !detail.startsWith("0 unsettled, 0 of"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void each_shell_block_is_a_call_that_is_run() {
        assertThat(page.fences())
                .filteredOn(fence -> fence.language().equals("sh"))
                .hasSizeGreaterThan(8)
                .allSatisfy(fence -> assertThat(fence.named("curl")).isNotNull());
    }

    /** A command line, and what the page says that it prints. */
    private record Example(String line, Answer answer) {}

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        List<Fence> fences = page.fences();
        for (int i = 0; i < fences.size(); i++) {
            if (fences.get(i).named("curl") != null) {
                String line = fences.get(i).text();
                String printed = fences.get(i + 1).text();
                examples.add(new Example(
                        line, Answer.printed(printed, Curl.parse(line).showsHead())));
            }
        }
        return examples;
    }

    private static String replaced(String text, Map<String, String> ports) {
        String replaced = text;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            replaced = replaced.replace(port.getKey(), port.getValue());
        }
        return replaced;
    }

    private static Answer masked(Answer answer) {
        Map<String, String> headers = new TreeMap<>();
        answer.headers().forEach((name, value) -> headers.put(name, masked(value)));
        return new Answer(answer.status(), headers, masked(answer.body()));
    }

    private static String masked(String text) {
        return PASSING.matcher(text).replaceAll("…");
    }
}
