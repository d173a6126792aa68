package dev.messaging.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.benchmarks.paired.Json;
import dev.messaging.benchmarks.paired.Worker;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class HttpBenchmarkTest {

    private static final List<Header> HEADERS = List.of(Header.CONTENT_TYPE);

    @Test
    void contendersAreMeasuredAndComparedWithOkHttp() throws Exception {
        String names = "OKHTTP,MESSAGING,MESSAGING_BOTH_ENDS,REST_CLIENT";
        String report = HttpBenchmark.run(
                Options.of("--rounds", "1", "--seconds", "0.1", "--warmup", "0.001", "--only", names));

        assertThat(report)
                .contains("| OkHttp | ", " | 1.00 (1.00..1.00) | ", "| RestClient over Apache | ")
                .contains("| async, concurrency 64: messaging, both ends, p99 ÷ OkHttp | ");
    }

    @Test
    void everyContenderGetsItsOrderBack() throws Exception {
        try (Worker service = Worker.start(Service.class, HttpBenchmark.HEAP_MEGABYTES)) {
            String[] urls = service.ready().split(" ", -1);
            for (Contender contender : Contender.values()) {
                try (Caller caller = contender.open(urls[contender.callsResponder() ? 1 : 0], HEADERS)) {
                    assertThat(caller.call(Json.ORDER)).as(contender.toString()).isEqualTo(Json.ORDER);
                    if (contender.runs(new Scenario(true, 1))) {
                        assertThat(caller.callAsync(Json.ORDER).join())
                                .as(contender.toString())
                                .isEqualTo(Json.ORDER);
                    }
                }
            }
        }
    }

    @Test
    void contendersSendTheSameHeaders() throws Exception {
        List<Header> headers = Client.headersIn(WireTap.requestOf(MessagingCaller::new));

        for (Contender contender : List.of(Contender.OKHTTP, Contender.APACHE, Contender.REST_CLIENT)) {
            List<Header> sent = Client.headersIn(WireTap.requestOf(url -> contender.open(url, headers)));
            assertThat(sent).as(contender.toString()).containsExactlyInAnyOrderElementsOf(headers);
        }
    }

    @Test
    void thePlainHandlerAnswersAsTheResponderDoes() throws Exception {
        try (Worker service = Worker.start(Service.class, HttpBenchmark.HEAP_MEGABYTES)) {
            String[] urls = service.ready().split(" ", -1);
            try (Socket plain = WireTap.connect(urls[0]);
                    Socket responder = WireTap.connect(urls[1])) {
                String head = WireTap.ask(plain);

                assertThat(head).hasSameSizeAs(WireTap.ask(responder)).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
