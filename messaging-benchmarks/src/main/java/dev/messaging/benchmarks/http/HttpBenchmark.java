package dev.messaging.benchmarks.http;

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
    private static final int TURNS = 4;

    private final Options options;
    private final Results results = new Results();

    private HttpBenchmark(Options options) {
        this.options = options;
    }

    /**
     * Runs it, and prints Markdown.
     *
     * @param args {@code --rounds 5 --seconds 2 --warmup 4 --only OKHTTP,MESSAGING}, or some of it
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
        return benchmark.results.toMarkdown();
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
                warmUp(contender, client);
            }
            measure(clients, started.stream().map(Worker::handle).toList());
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

    private void measure(Map<Contender, Worker> clients, List<ProcessHandle> ours) throws IOException {
        for (Scenario scenario : Scenario.ALL) {
            Map<Contender, List<Figures>> turns = new EnumMap<>(Contender.class);
            for (int turn = 0; turn < TURNS; turn++) {
                for (Map.Entry<Contender, Worker> client : clients.entrySet()) {
                    if (client.getKey().runs(scenario)) {
                        turns.computeIfAbsent(client.getKey(), first -> new ArrayList<>())
                                .add(measure(client.getValue(), scenario, ours));
                    }
                }
            }
            turns.forEach((contender, figures) -> results.add(scenario, contender, Figures.mean(figures)));
        }
    }

    private Figures measure(Worker client, Scenario scenario, List<ProcessHandle> ours) throws IOException {
        Machine before = Machine.now(ours);
        Figures figures = Client.run(client, scenario, options.seconds() / TURNS);
        return figures.withOthers(Machine.now(ours).othersSince(before));
    }
}
