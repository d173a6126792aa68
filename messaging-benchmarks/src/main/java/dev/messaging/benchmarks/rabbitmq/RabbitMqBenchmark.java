package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.broker.Contest;
import dev.messaging.benchmarks.broker.Options;
import dev.messaging.benchmarks.broker.Rounds;
import dev.messaging.benchmarks.paired.Results;
import dev.messaging.testkit.broker.RabbitMqBroker;
import java.io.IOException;

/** Compares clients of one RabbitMQ. */
public final class RabbitMqBenchmark {

    private static final int MESSAGES = 200_000;

    private static final Contest<Scenario, Contender> CONTEST =
            new Contest<>(Scenario.ALL, Contender.class, Contender::runs, Client.class, Responders.class);

    private RabbitMqBenchmark() {}

    /**
     * Runs it with a broker of its own, and prints Markdown.
     *
     * @param args {@code --rounds 5 --seconds 2 --messages 200000 --warmup 2 --only RAW,MESSAGING --scenarios send+consume},
     *     or some of it; {@code --warmup 0} for none
     */
    public static void main(String[] args) throws IOException {
        System.out.print(run(args));
    }

    static String run(String... args) throws IOException {
        Options<Scenario, Contender> options = Options.of(CONTEST, MESSAGES, args);
        try (RabbitMqBroker broker = RabbitMqBroker.start()) {
            Results<Scenario, Contender> results = Rounds.of(CONTEST, options, Contender.RAW, broker.url());
            return """

                    RabbitMQ %s. amqp-client sends what the library does: its properties and headers, mandatory; "bare" nothing but a content type.
                    "Spring" is RabbitTemplate with correlated confirms and the simple container; "tuned" has 1,024 channels in its cache,
                    AsyncRabbitTemplate and the direct container. A process of its own answers requests: "both ends" asks the library's
                    responder, all others one of amqp-client's. Prefetch is 250 for each consumer.
                    amqp-client acknowledges each message by itself, as its documentation does. The time ends when the last message
                    is handled: what is still to be acknowledged then is not in it.
                    """.formatted(broker.version()) + results.toMarkdown(Goals.all());
        }
    }
}
