package dev.messaging.kafka;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;

/** A consumer whose polls take their time, in virtual time, unless something wakes it. */
class VirtualConsumer extends MockConsumer<byte[], byte[]> {

    private final Environment environment;
    private volatile CompletableFuture<Void> pause = new CompletableFuture<>();

    VirtualConsumer(Environment environment) {
        super("none");
        this.environment = environment;
    }

    /** Runs before each poll, and may throw instead of it. */
    void polling() {}

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // who waits must not keep others from waking it
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polling();
        CompletableFuture<Void> over = new CompletableFuture<>();
        pause = over;
        Cancellable timer = environment.time().schedule(timeout, () -> over.complete(null));
        environment.threads().await(over);
        timer.cancel();
        return super.poll(Duration.ZERO);
    }

    @Override
    public synchronized void wakeup() {
        super.wakeup();
        pause.complete(null);
    }
}
