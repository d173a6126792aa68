package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.broker.Commands;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.broker.Stage;
import dev.messaging.benchmarks.broker.Work;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Worker;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The process of one contender: does what it is told, in a topic of its own for each scenario. */
public final class Client implements Stage<Scenario>, Closeable {

    private final Contender contender;
    private final String servers;
    private final Peer peer;
    private final Topics topics;
    private @Nullable Scenario current;
    private String topic = "";
    private final Set<String> used = new HashSet<>();
    private @Nullable Call call;
    private @Nullable Handling handling;
    private @Nullable Closeable consumers;
    private @Nullable Worker sender;

    private Client(Contender contender, String servers, Peer peer, Topics topics) {
        this.contender = contender;
        this.servers = servers;
        this.peer = peer;
        this.topics = topics;
    }

    /**
     * Says how long the head of a message is, and then the figures of each scenario.
     *
     * @param args the contender, and the broker's host and port
     */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        String servers = args[1];
        try (Topics topics = new Topics(servers)) {
            Set<String> used = serve(contender, servers, topics);
            used.forEach(topics::delete);
        }
        System.exit(0);
    }

    /** Until there is nothing more to do; then nobody uses these topics any longer. */
    private static Set<String> serve(Contender contender, String servers, Topics topics) throws Exception {
        try (Peer peer = contender.open(servers);
                Client client = new Client(contender, servers, peer, topics)) {
            Worker.serve(String.valueOf(client.bytesOfHead()), new Commands<>(Scenario.ALL, client)::obey);
            return client.used;
        }
    }

    private int bytesOfHead() throws Exception {
        String name = name("head");
        topics.make(name, 1);
        peer.sending(name).call();
        return Head.bytes(Records.first(servers, name));
    }

    private String name(String purpose) {
        return String.join(
                ".",
                "benchmark",
                contender.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                String.valueOf(ProcessHandle.current().pid()),
                purpose);
    }

    private void enter(Scenario scenario) throws IOException {
        if (!scenario.equals(current)) {
            leave();
            current = scenario;
            topic = name(String.valueOf(Scenario.ALL.indexOf(scenario)));
            used.add(topic);
            topics.make(topic, Topics.PARTITIONS);
            switch (scenario.work()) {
                case SEND -> call = peer.sending(topic);
                case REQUEST -> call = peer.requesting();
                case CONSUME -> {
                    handling = new Handling(scenario.isSlow() ? 1 : 0);
                    consumers = peer.consuming(topic, scenario.concurrency(), handling);
                }
            }
        }
        if (scenario.work() == Work.SEND) {
            topics.empty(topic, Topics.PARTITIONS); // it would soon fill the disk
        }
    }

    private void leave() throws IOException {
        if (consumers != null) {
            consumers.close();
            consumers = null;
            topics.empty(topic, Topics.PARTITIONS);
        }
    }

    @Override
    public Call call(Scenario scenario) throws IOException {
        enter(scenario);
        return Objects.requireNonNull(call);
    }

    @Override
    public boolean blocks(Scenario scenario) {
        return false;
    }

    @Override
    public Figures consume(Scenario scenario, int messages) throws Exception {
        enter(scenario);
        if (sender == null) {
            sender = Sender.start(servers);
        }
        Handling.Turn turn = Objects.requireNonNull(handling).begin(messages);
        Sender.send(sender, topic, messages);
        return turn.end();
    }

    @Override
    public void close() throws IOException {
        leave();
        if (sender != null) {
            sender.close();
        }
    }
}
