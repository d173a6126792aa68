package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Results;
import dev.messaging.benchmarks.paired.Turns;
import dev.messaging.benchmarks.paired.Worker;
import dev.messaging.testkit.broker.RabbitMqBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares clients of one broker in rounds. In each round every contender gets a new process; for each scenario
 * all warm up, and then run it a few times in turn, so that what disturbs one disturbs its neighbours too.
 */
public final class RabbitMqBenchmark {

    private static final int HEAP_MEGABYTES = 512;
    private static final int TURNS_TO_WARM_UP = 3;

    private final Options options;
    private final Results<Scenario, Contender> results = new Results<>("message", Contender.RAW);

    private RabbitMqBenchmark(Options options) {
        this.options = options;
    }

    /**
     * Runs it with a broker of its own, and prints Markdown.
     *
     * @param args {@code --rounds 5 --seconds 2 --messages 200000 --warmup 2 --only RAW,MESSAGING}, or some of it
     */
    public static void main(String[] args) throws IOException {
        System.out.print(run(Options.of(args)));
    }

    static String run(Options options) throws IOException {
        try (RabbitMqBroker broker = RabbitMqBroker.start()) {
            RabbitMqBenchmark benchmark = new RabbitMqBenchmark(options);
            for (int round = 1; round <= options.rounds(); round++) {
                System.err.printf("round %d of %d%n", round, options.rounds());
                benchmark.round(broker.url());
            }
            return """

                    RabbitMQ %s. amqp-client sends what the library does: its properties and headers, mandatory; "bare" nothing but a content type.
                    "Spring" is RabbitTemplate with correlated confirms and the simple container; "tuned" has 1,024 channels in its cache,
                    AsyncRabbitTemplate and the direct container. A process of its own answers requests: "both ends" asks the library's
                    responder, all others one of amqp-client's. Prefetch is 250 for each consumer.
                    amqp-client acknowledges each message by itself, as its documentation does. The time ends when the last message
                    is handled: what is still to be acknowledged then is not in it.
                    """.formatted(broker.version()) + benchmark.results.toMarkdown(Goals.all());
        }
    }

    private void round(String url) throws IOException {
        List<Worker> started = new ArrayList<>();
        try {
            Worker responders = Worker.start(Responders.class, HEAP_MEGABYTES, url);
            started.add(responders);
            Map<Contender, Worker> clients = new EnumMap<>(Contender.class);
            for (Contender contender : options.contenders()) {
                Worker client = Worker.start(Client.class, HEAP_MEGABYTES, contender.name(), url);
                started.add(client);
                clients.put(contender, client);
                results.sends(contender, client.ready());
            }
            for (Scenario scenario : Scenario.ALL) {
                measure(scenario, clients);
            }
        } finally {
            started.forEach(Worker::close);
        }
    }

    /** Whatever ran before may have cost the code that runs now what it was compiled to: each scenario warms up anew. */
    private void measure(Scenario scenario, Map<Contender, Worker> clients) throws IOException {
        boolean isCounted = scenario.work() == Scenario.Work.CONSUME;
        double warmUp = isCounted ? TURNS_TO_WARM_UP * messages() : options.warmUpSeconds();
        double amount = isCounted ? messages() : options.seconds() / Turns.COUNT;
        Map<Contender, Turns.Turn> turns = new EnumMap<>(Contender.class);
        clients.forEach((contender, client) -> {
            if (contender.runs(scenario)) {
                Client.warmUp(client, scenario, warmUp);
                turns.put(contender, () -> Client.run(client, scenario, amount));
            }
        });
        Map<Contender, Figures> figures = Turns.take(turns);
        figures.forEach((contender, reached) -> System.err.printf(
                "  %s: %s, %,.0f/s, %.0f µs CPU%n", scenario, contender, reached.perSecond(), reached.cpu()));
        results.add(scenario, figures);
    }

    private int messages() {
        return options.messages() / options.rounds() / Turns.COUNT;
    }
}
