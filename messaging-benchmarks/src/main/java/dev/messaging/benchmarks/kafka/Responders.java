package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.benchmarks.paired.Worker;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The process that answers each order with itself: in one topic by Kafka's clients, in another by the library. */
public final class Responders {

    static final String RAW = "benchmark.raw";
    static final String MESSAGING = "benchmark.messaging";

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private Responders() {}

    /**
     * Answers until its input ends.
     *
     * @param args the broker's host and port
     */
    public static void main(String[] args) {
        String servers = args[0];
        try (Messaging messaging = Contender.connect(servers, "benchmarks-r");
                Topics topics = new Topics(servers)) {
            messaging.respond(Operation.of(MESSAGING, Order.class, Order.class), request -> request.payload());
            topics.make(RAW, Topics.PARTITIONS);
            topics.empty(RAW, Topics.PARTITIONS); // of what was asked in the rounds before
            Head head = headOfAnswer(servers, topics);
            Thread answering = new Thread(() -> answerRaw(servers, head));
            answering.setDaemon(true);
            answering.start();
            Worker.serve("ready", command -> command);
        }
        System.exit(0);
    }

    /** The head with which the library answers. */
    private static Head headOfAnswer(String servers, Topics topics) {
        String replies = "heads." + ProcessHandle.current().pid() + "--replies"; // to others the library sends nothing
        topics.make(replies, 1);
        try (RawProducer producer = new RawProducer(servers, false, Head.BARE)) {
            Headers headers = new RecordHeaders();
            Replies.ask(headers, "1", replies.getBytes(UTF_8));
            producer.send(MESSAGING, null, null, Json.encode(Json.ORDER), headers)
                    .join();
            return Head.of(Records.first(servers, replies));
        }
    }

    private static void tellFailure(@Nullable Void done, @Nullable Throwable failure) {
        if (failure != null) {
            failure.printStackTrace();
        }
    }

    private static void answerRaw(String servers, Head head) {
        String group = RAW + "." + ProcessHandle.current().pid();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(Clients.committingMember(servers, group));
                RawProducer producer = new RawProducer(servers, false, head)) {
            consumer.subscribe(List.of(RAW));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> request : consumer.poll(LONGEST_POLL)) {
                    byte[] answer = Json.encode(Json.decode(request.value()));
                    Headers asked = request.headers();
                    Headers headers = head.next().add(Replies.ID, Replies.value(asked, Replies.ID));
                    producer.send(Replies.topic(asked), Replies.partition(asked), null, answer, headers)
                            .whenComplete(Responders::tellFailure);
                }
                consumer.commitAsync();
            }
        }
    }
}
