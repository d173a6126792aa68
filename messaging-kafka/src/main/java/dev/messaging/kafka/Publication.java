package dev.messaging.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A record on its way to a topic. */
final class Publication implements Callback {

    final ProducerRecord<byte[], byte[]> message;

    /** Done when all replicas in sync have it. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    private final Outlet outlet;

    /** The thread that is handing it over to the client; what the client says on it, it says before it has taken it. */
    private volatile @Nullable Thread handing;

    /** The client that it was handed over to. */
    private volatile @Nullable Producer<byte[], byte[]> sender;

    private volatile @Nullable Exception refusal;

    Publication(Outlet outlet, ProducerRecord<byte[], byte[]> message) {
        this.outlet = outlet;
        this.message = message;
    }

    void handing(Thread thread, Producer<byte[], byte[]> to) {
        refusal = null;
        sender = to;
        handing = thread;
    }

    @Nullable
    Producer<byte[], byte[]> sender() {
        return sender;
    }

    /** It was handed over; null if the client has taken it. */
    @Nullable
    Exception refusal() {
        handing = null;
        return refusal;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            outlet.confirmed(this);
        } else if (Thread.currentThread() == handing) {
            refusal = failure;
        } else {
            outlet.failed(this, failure);
        }
    }
}
