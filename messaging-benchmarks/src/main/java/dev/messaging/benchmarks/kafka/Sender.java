package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** The process that sends what is to be consumed, with the library's headers. */
public final class Sender {

    private static final int HEAP_MEGABYTES = 256;
    private static final int MOST_UNCONFIRMED = 10_000;

    private final RawProducer producer;
    private final Map<String, Integer> counts = new HashMap<>();

    private Sender(RawProducer producer) {
        this.producer = producer;
    }

    /**
     * Sends what it is told to.
     *
     * @param args the broker's host and port
     */
    public static void main(String[] args) {
        String servers = args[0];
        try (RawProducer producer =
                new RawProducer(servers, true, Heads.tap(servers).sent())) {
            Worker.serve("ready", new Sender(producer)::obey);
        }
        System.exit(0);
    }

    private String obey(String command) {
        String[] words = command.split(" ", -1);
        try {
            send(words[0], Integer.parseInt(words[1]));
            return "sent";
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void send(String topic, int count) throws InterruptedException {
        int first = counts.getOrDefault(topic, 0);
        counts.put(topic, first + count);
        Semaphore places = new Semaphore(MOST_UNCONFIRMED);
        for (int i = 0; i < count; i++) {
            places.acquire();
            CompletableFuture<Void> sent = producer.send(topic, Customers.order(first + i));
            sent.whenComplete((done, failed) -> places.release());
        }
        places.acquire(MOST_UNCONFIRMED);
    }

    /** Starts one. */
    static Worker start(String servers) throws IOException {
        return Worker.start(Sender.class, HEAP_MEGABYTES, servers);
    }

    /** Lets it send so many, after those that it has sent there before; they are there when it returns. */
    static void send(Worker sender, String topic, int count) {
        sender.ask(topic + " " + count);
    }
}
