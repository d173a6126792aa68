package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.Broker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * As much as there is room for, for five minutes, while the broker is killed every half minute: {@code -Dgroups=soak
 * -DexcludedGroups= -Dmessaging.soak.seconds=300}. An adapter's test extends this class, and brings a broker of its own.
 *
 * <p>Each key has one message on its way, and sends the next once that is acknowledged; what has failed is sent again,
 * under the same idempotency key. So the order of a key is known, whatever happens.
 */
@Tag("soak")
public abstract class KilledBrokerSoak {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("messaging.soak.seconds", 300));
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KEYS = 1_000;
    private static final long ROOM = 32L * 1024 * 1024;

    private final Queue<Integer> queue = Queue.of("soak", Integer.class);
    private final BlockingQueue<Integer> ready = new LinkedBlockingQueue<>();
    private final Executor later = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);
    private final Numbers acknowledged = new Numbers();
    private final Numbers handled = new Numbers();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final List<Long> heap = new ArrayList<>();
    private final Broker broker;

    /** For the adapter's test: with a broker that may be killed, and that the adapter finds by its URL. */
    protected KilledBrokerSoak(Broker broker) {
        this.broker = broker;
    }

    @Test
    @DisplayName("nothing acknowledged is lost, nothing is handled twice or overtaken, and the heap stays flat")
    void losesNothing() throws Exception {
        try (Messaging receiver = connect(event -> {
                    if (event.kind() == Kind.DUPLICATE) {
                        duplicates.incrementAndGet();
                    }
                });
                Messaging sender = connect(event -> {})) {
            receiver.receive(queue, message -> handled.add(message.payload()));
            long end = System.nanoTime() + LENGTH.toNanos();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendUntil(end, sender), task -> new Thread(task, "load").start());

            while (end - System.nanoTime() > BETWEEN_KILLS.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(BETWEEN_KILLS.toNanos());
                heap.add(usedHeap());
                broker.kill();
                broker.restart();
            }
            sending.join();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(handled.missingOf(acknowledged).stream()).isEmpty());
            heap.add(usedHeap());
            report();
            assertThat(handled.repeated()).as("handled twice").isZero();
            assertThat(handled.overtaken()).as("overtaken").isZero();
            assertThat(heap.get(heap.size() - 1)).as("bytes in the heap").isLessThan(heap.get(0) + ROOM);
        }
    }

    private void report() {
        System.out.printf(
                "%s: %d kills in %s: %,d sends acknowledged, %,d failed and sent again; %,d messages handled, %,d duplicates"
                        + " caught, %d handled twice, %d overtaken; heap in MiB at each kill and in the end: %s%n",
                broker,
                heap.size() - 1,
                LENGTH,
                acknowledged.count(),
                failed.get(),
                handled.count(),
                duplicates.get(),
                handled.repeated(),
                handled.overtaken(),
                heap.stream().map(bytes -> bytes >> 20).toList());
    }

    private Messaging connect(MessagingListener listener) {
        return Messaging.builder()
                .application("soak")
                .url(broker.url())
                .listener(listener)
                .connect();
    }

    /** A message is its key, and a multiple of how many keys there are. */
    private void sendUntil(long end, Messaging sender) {
        for (int key = 0; key < KEYS; key++) {
            ready.add(key);
        }
        for (int done = 0; done < KEYS; ) {
            int number = next();
            if (System.nanoTime() - end < 0) {
                send(number, sender);
            } else {
                done++;
            }
        }
    }

    private int next() {
        try {
            return ready.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(int number, Messaging sender) {
        Message<Integer> message = Message.of(number)
                .withIdempotencyKey(Integer.toString(number))
                .withPartitionKey(Integer.toString(number % KEYS));
        sender.sendAsync(queue, message).whenComplete((id, failure) -> {
            if (failure == null) {
                acknowledged.add(number);
                ready.add(number + KEYS);
            } else {
                failed.incrementAndGet();
                later.execute(() -> ready.add(number));
            }
        });
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A set of numbers, which counts those that come again, or after later ones of their key. Thread-safe. */
    private static final class Numbers {

        private final BitSet numbers = new BitSet();
        private final int[] last = new int[KEYS];
        private int repeated;
        private int overtaken;

        synchronized void add(int number) {
            if (numbers.get(number)) {
                repeated++;
            } else if (number < last[number % KEYS]) {
                overtaken++;
            }
            numbers.set(number);
            last[number % KEYS] = Math.max(number, last[number % KEYS]);
        }

        synchronized int count() {
            return numbers.cardinality();
        }

        synchronized int repeated() {
            return repeated;
        }

        synchronized int overtaken() {
            return overtaken;
        }

        /** What is in the other, and not here. */
        BitSet missingOf(Numbers other) {
            BitSet missing = other.copy();
            missing.andNot(copy());
            return missing;
        }

        private synchronized BitSet copy() {
            return (BitSet) numbers.clone();
        }
    }
}
