package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Call;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Kafka's own clients. */
final class RawPeer implements Peer {

    private final String servers;
    private final Heads heads;
    private final boolean isKeyed;
    private final Customers customers = new Customers();
    private final RawProducer waiting;
    private final RawProducer pipelined;
    private @Nullable RawRequester requester;

    private RawPeer(String servers, Heads heads, boolean isKeyed) {
        this.servers = servers;
        this.heads = heads;
        this.isKeyed = isKeyed;
        this.waiting = new RawProducer(servers, false, heads.sent());
        this.pipelined = new RawProducer(servers, true, heads.sent());
    }

    /** With nothing but payloads. */
    static RawPeer bare(String servers) {
        return new RawPeer(servers, Heads.BARE, false);
    }

    /**
     * With the library's headers and keys.
     *
     * @param isKeyed whether it consumes with more threads than there are partitions
     */
    static RawPeer withHeads(String servers, Heads heads, boolean isKeyed) {
        return new RawPeer(servers, heads, isKeyed);
    }

    @Override
    public Call sending(String place) {
        return new Call() {
            @Override
            public void call() {
                waiting.send(place, customers.nextOrder()).join();
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return pipelined.send(place, customers.nextOrder());
            }
        };
    }

    @Override
    public synchronized Call requesting() {
        if (requester == null) {
            requester = new RawRequester(servers, heads);
        }
        return requester;
    }

    @Override
    public Consumers consuming(String place, int concurrency, Consumer<Order> handler) {
        return isKeyed
                ? new KeyedConsumer(servers, place, concurrency, handler)
                : new PartitionConsumers(servers, place, handler);
    }

    @Override
    public synchronized void close() {
        if (requester != null) {
            requester.close();
        }
        waiting.close();
        pipelined.close();
    }
}
