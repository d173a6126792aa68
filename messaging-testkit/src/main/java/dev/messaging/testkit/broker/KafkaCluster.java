package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three Kafkas for tests that are one cluster: what they acknowledge, two of them have.
 *
 * <p>They are JVMs of their own that run the broker on the class path, {@code org.apache.kafka:kafka_2.13}, as {@link
 * KafkaBroker} does where it is {@code local}. Each of them may be stopped, killed, paused and restarted. Thread-safe.
 */
public final class KafkaCluster implements AutoCloseable {

    private static final int SIZE = 3;

    private final List<KafkaBroker> brokers;

    private KafkaCluster(List<KafkaBroker> brokers) {
        this.brokers = brokers;
    }

    /**
     * Starts a cluster of one's own: some seconds.
     *
     * @throws IllegalStateException if the broker is not on the class path
     */
    public static KafkaCluster start() {
        try {
            ClassPath.require(KafkaServer.BROKER);
        } catch (SourceUnavailableException missing) {
            throw new IllegalStateException(
                    "There is no Kafka for a cluster: " + missing.getMessage() + "; " + KafkaSources.ARTIFACTS,
                    missing);
        }
        List<InetSocketAddress> ports = LoopbackPorts.free(2 * SIZE).stream()
                .map(LoopbackPorts::address)
                .toList();
        List<InetSocketAddress> controllers = ports.subList(SIZE, 2 * SIZE);
        // None is ready before there are others.
        List<CompletableFuture<KafkaBroker>> starting = IntStream.rangeClosed(1, SIZE)
                .mapToObj(id -> CompletableFuture.supplyAsync(
                        () -> KafkaBroker.start(
                                new KafkaNode(id, ports.get(id - 1), controllers, System.getenv(), Map.of())),
                        task -> new Thread(task, "kafka-start-" + id).start()))
                .toList();
        List<KafkaBroker> started = new ArrayList<>();
        CompletionException failure = null;
        for (CompletableFuture<KafkaBroker> each : starting) {
            try {
                started.add(each.join());
            } catch (CompletionException failed) {
                failure = failed;
            }
        }
        KafkaCluster cluster = new KafkaCluster(List.copyOf(started));
        if (failure == null) {
            return cluster;
        }
        try (cluster) {
            throw new IllegalStateException("A cluster of Kafkas did not start: " + failure.getCause(), failure);
        }
    }

    /** Its brokers, each with a life of its own. */
    public List<KafkaBroker> brokers() {
        return brokers;
    }

    /** All its brokers, as Kafka's clients take them: {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return brokers.stream().map(KafkaBroker::bootstrapServers).collect(Collectors.joining(","));
    }

    /** Ends them all, and leaves nothing behind. May be called again. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (KafkaBroker broker : brokers) {
            try {
                broker.close();
            } catch (RuntimeException failed) {
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
