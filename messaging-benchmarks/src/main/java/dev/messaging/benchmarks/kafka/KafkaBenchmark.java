package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.broker.Contest;
import dev.messaging.benchmarks.broker.Options;
import dev.messaging.benchmarks.broker.Rounds;
import dev.messaging.benchmarks.paired.Results;
import dev.messaging.testkit.broker.KafkaBroker;
import java.io.IOException;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/** Compares clients of one Kafka. */
public final class KafkaBenchmark {

    private static final int MESSAGES = 1_000_000;

    private static final Contest<Scenario, Contender> CONTEST =
            new Contest<>(Scenario.ALL, Contender.class, Contender::runs, Client.class, Responders.class);

    private KafkaBenchmark() {}

    /**
     * Runs it with a broker of its own, and prints Markdown.
     *
     * @param args {@code --rounds 5 --seconds 2 --messages 1000000 --warmup 2 --only RAW,MESSAGING --scenarios send+consume},
     *     or some of it; {@code --warmup 0} for none; of those that take a millisecond each a fifth is consumed
     */
    public static void main(String[] args) throws IOException {
        System.out.print(run(args));
    }

    static String run(String... args) throws IOException {
        Options<Scenario, Contender> options = Options.of(CONTEST, MESSAGES, args);
        System.getProperties().putIfAbsent("messaging.kafka.jvm-options", "-Xms256m -Xmx1g");
        try (KafkaBroker broker = KafkaBroker.start(Topics.OF_BROKER)) {
            Results<Scenario, Contender> results =
                    Rounds.of(CONTEST, options, Contender.RAW, broker.bootstrapServers());
            return """

                    kafka-clients %s. kafka-clients send what the library does: its headers and key; "bare" neither. They linger for 5 ms where
                    many are unconfirmed, and so does KafkaTemplate; nobody lingers where one is waited for, nor over requests.
                    What is consumed is sent by another process meanwhile, by key to 4 partitions; the time goes from the first that is sent to
                    the last that is handled. A consumer and thread for each partition, and a ConcurrentMessageListenerContainer of 4;
                    "keyed" is one consumer that hands over to 64 threads by key, as the library does to 64 handlers; each checks the
                    order by key. A process of its own answers requests: "both ends" asks the library's responder, all others one of
                    kafka-clients. Spring asks by ReplyingKafkaTemplate, with a partition for its replies.
                    """.formatted(AppInfoParser.getVersion()) + results.toMarkdown(Goals.all());
        }
    }
}
