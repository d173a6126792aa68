package dev.messaging.benchmarks.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.messaging.benchmarks.broker.Commands;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.broker.Stage;
import dev.messaging.benchmarks.broker.Work;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Latencies;
import dev.messaging.benchmarks.paired.Usage;
import dev.messaging.benchmarks.paired.Worker;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The process of one contender: does what it is told, on queues of its own. */
public final class Client implements Stage<Scenario> {

    private static final int FILLING = 1_000;
    private static final long PATIENCE_SECONDS = 120;

    private final Contender contender;
    private final Peer peer;
    private final RawPeer filler;
    private final Channel channel;

    /** A call keeps its channels: each is made once. */
    private final Map<Scenario, Call> calls = new HashMap<>();

    private final Map<String, Call> fillings = new HashMap<>();

    private Client(Contender contender, Peer peer, RawPeer filler, Channel channel) {
        this.contender = contender;
        this.peer = peer;
        this.filler = filler;
        this.channel = channel;
    }

    /**
     * Says how long the head of a message is, and then the figures of each scenario.
     *
     * @param args the contender, and the broker's URL
     */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        String url = args[1];
        try (Connection connection = Connections.open(url);
                RawPeer filler = RawPeer.withHeads(url, Heads.tap(url));
                Peer peer = contender.open(url)) {
            Client client = new Client(contender, peer, filler, connection.createChannel());
            Worker.serve(String.valueOf(client.bytesOfHead()), new Commands<>(Scenario.ALL, client)::obey);
        }
        System.exit(0);
    }

    private int bytesOfHead() throws Exception {
        String queue = queue(Scenario.ALL.get(0));
        peer.sending(queue).call();
        return Heads.bytes(Heads.next(channel, queue));
    }

    /** A queue of its own, empty. */
    private String queue(Scenario scenario) throws Exception {
        String name =
                "benchmark." + contender.name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + scenario.queueType();
        channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", scenario.queueType()));
        channel.queuePurge(name);
        // A receiver of the library's looks for where its failures would go.
        channel.queueDeclare(name + "--dlq", true, false, false, null);
        channel.queueDeclare(name + "--retry-1s", true, false, false, null);
        return name;
    }

    @Override
    public Call call(Scenario scenario) throws Exception {
        String queue = queue(scenario);
        return calls.computeIfAbsent(
                scenario, first -> scenario.work() == Work.REQUEST ? peer.requesting() : peer.sending(queue));
    }

    @Override
    public boolean blocks(Scenario scenario) {
        return scenario.work() == Work.REQUEST && contender.requestsBlock();
    }

    @Override
    public Figures consume(Scenario scenario, int messages) throws Exception {
        String queue = queue(scenario);
        fill(queue, messages);
        Latencies latencies = new Latencies();
        CountDownLatch handled = new CountDownLatch(messages);
        Usage before = Usage.now();
        Peer.Consumers consumers = peer.consuming(queue, scenario.concurrency(), order -> {
            latencies.add(System.nanoTime() - before.nanos());
            handled.countDown();
        });
        if (!handled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(handled.getCount() + " messages did not come");
        }
        Figures figures = Usage.now().since(before, latencies);
        consumers.close();
        int left = channel.queueDeclarePassive(queue).getMessageCount();
        if (left > scenario.concurrency()) { // each may have been about to acknowledge one
            throw new IllegalStateException(left + " messages were not acknowledged");
        }
        return figures;
    }

    private void fill(String queue, int messages) throws InterruptedException {
        Call send = fillings.computeIfAbsent(queue, filler::sending);
        Semaphore places = new Semaphore(FILLING);
        for (int i = 0; i < messages; i++) {
            places.acquire();
            CompletableFuture<?> sent = send.callAsync();
            sent.whenComplete((done, failed) -> places.release());
        }
        places.acquire(FILLING);
    }
}
