package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Results;
import dev.messaging.benchmarks.paired.Turns;
import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares clients in rounds. In each round every contender gets a new process, warms up, and then runs each scenario a
 * few times in turn with the others, so that what disturbs one disturbs its neighbours too.
 */
public final class HttpBenchmark {

    static final int HEAP_MEGABYTES = 256;

    private static final int WARM_UP_CONCURRENCY = 32;

    private final Options options;
    private final Results<Scenario, Contender> results = new Results<>("call", Contender.OKHTTP);

    private HttpBenchmark(Options options) {
        this.options = options;
    }

    /**
     * Runs it, and prints Markdown.
     *
     * @param args {@code --rounds 5 --seconds 2 --warmup 4 --only OKHTTP,MESSAGING}, or some of it;
     *     {@code --warmup 0} for none
     */
    public static void main(String[] args) throws IOException {
        System.out.print(run(Options.of(args)));
    }

    static String run(Options options) throws IOException {
        HttpBenchmark benchmark = new HttpBenchmark(options);
        String head = WireTap.requestOf(MessagingCaller::new);
        for (int round = 1; round <= options.rounds(); round++) {
            System.err.printf("round %d of %d%n", round, options.rounds());
            benchmark.round(head);
        }
        return """

                OkHttp sends the same headers as the library, and has its default timeouts for each read and write. A server process
                answers: "both ends" calls the library's responder, all others a plain handler of Jetty, whose answers look the same.
                """ + benchmark.results.toMarkdown(Goals.all());
    }

    private void round(String head) throws IOException {
        List<Worker> started = new ArrayList<>();
        try {
            Worker service = Worker.start(Service.class, HEAP_MEGABYTES);
            started.add(service);
            String[] urls = service.ready().split(" ", -1);
            Map<Contender, Worker> clients = new EnumMap<>(Contender.class);
            for (Contender contender : options.contenders()) {
                String url = urls[contender.callsResponder() ? 1 : 0];
                Worker client = Worker.start(Client.class, HEAP_MEGABYTES, contender.name(), url, head);
                started.add(client);
                clients.put(contender, client);
                results.sends(contender, client.ready());
                if (options.warmUpSeconds() > 0) {
                    warmUp(contender, client);
                }
            }
            measure(clients);
        } finally {
            started.forEach(Worker::close);
        }
    }

    private void warmUp(Contender contender, Worker client) {
        for (boolean async : new boolean[] {false, true}) {
            Scenario scenario = new Scenario(async, WARM_UP_CONCURRENCY);
            if (contender.runs(scenario)) {
                Client.warmUp(client, scenario, options.warmUpSeconds());
            }
        }
    }

    private void measure(Map<Contender, Worker> clients) throws IOException {
        for (Scenario scenario : Scenario.ALL) {
            Map<Contender, Turns.Turn> turns = new EnumMap<>(Contender.class);
            clients.forEach((contender, client) -> {
                if (contender.runs(scenario)) {
                    turns.put(contender, () -> Client.run(client, scenario, options.seconds() / Turns.COUNT));
                }
            });
            results.add(scenario, Turns.take(turns));
        }
    }
}
