package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * As much as there is room for, for five minutes, while the broker is killed every half minute: {@code -Dgroups=soak
 * -DexcludedGroups= -Dmessaging.soak.seconds=300}.
 */
@Tag("soak")
@WithRabbitMq(own = true)
class KilledBrokerSoakTest {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("messaging.soak.seconds", 300));
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNCONFIRMED = 1_000;
    private static final long ROOM = 32L * 1024 * 1024;

    private final Queue<Integer> queue = Queue.of("soak", Integer.class);
    private final Numbers acknowledged = new Numbers();
    private final Numbers handled = new Numbers();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong duplicates = new AtomicLong();
    private final List<Long> heap = new ArrayList<>();
    private final RabbitMqBroker broker;

    KilledBrokerSoakTest(RabbitMqBroker broker) {
        this.broker = broker;
    }

    @Test
    void nothing_acknowledged_is_lost_nothing_is_handled_twice_and_the_heap_stays_flat() throws Exception {
        try (Messaging receiver = connect(event -> {
                    if (event.kind() == Kind.DUPLICATE) {
                        duplicates.incrementAndGet();
                    }
                });
                Messaging sender = connect(event -> {})) {
            receiver.receive(queue, message -> handled.add(message.payload()));
            long end = System.nanoTime() + LENGTH.toNanos();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntil(end, sender));

            int kills = 0;
            while (end - System.nanoTime() > BETWEEN_KILLS.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_KILLS.toMillis());
                heap.add(usedHeap());
                broker.kill();
                broker.restart();
                kills++;
            }
            sending.join();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(handled.missingOf(acknowledged).stream()).isEmpty());
            System.out.printf(
                    "%d kills in %s: %,d sends acknowledged, %,d failed; %,d messages handled, %,d duplicates caught,"
                            + " %d handled twice; heap in MiB at each kill: %s%n",
                    kills,
                    LENGTH,
                    acknowledged.count(),
                    failed.get(),
                    handled.count(),
                    duplicates.get(),
                    handled.repeated(),
                    heap.stream().map(bytes -> bytes >> 20).toList());
            assertThat(handled.repeated()).isZero();
            assertThat(heap.get(heap.size() - 1)).isLessThan(heap.get(0) + ROOM);
        }
    }

    private Messaging connect(MessagingListener listener) {
        return Messaging.builder()
                .application("soak")
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults().withUrl(broker.url())))
                .listener(listener)
                .connect();
    }

    private void sendUntil(long end, Messaging sender) {
        Semaphore places = new Semaphore(UNCONFIRMED);
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            int number = i;
            places.acquireUninterruptibly();
            sender.sendAsync(queue, number).whenComplete((id, failure) -> {
                if (failure == null) {
                    acknowledged.add(number);
                } else {
                    failed.incrementAndGet();
                }
                places.release();
            });
        }
        places.acquireUninterruptibly(UNCONFIRMED);
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A set of numbers, which counts those that come again. Thread-safe. */
    private static final class Numbers {

        private final BitSet numbers = new BitSet();
        private int repeated;

        synchronized void add(int number) {
            if (numbers.get(number)) {
                repeated++;
            }
            numbers.set(number);
        }

        synchronized int count() {
            return numbers.cardinality();
        }

        synchronized int repeated() {
            return repeated;
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
