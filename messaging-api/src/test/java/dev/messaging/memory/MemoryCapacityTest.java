package dev.messaging.memory;

import static dev.messaging.memory.Taken.dead;
import static dev.messaging.memory.Taken.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryCapacityTest {

    private static final Address QUEUE = Address.queue("q");
    private static final int OVERHEAD = 400;

    private final ManualEnvironment environment = new ManualEnvironment();

    private Transport connect(int maxMessages, long maxBytes) {
        return MemoryTransport.to(new Broker(environment, maxMessages, maxBytes))
                .open(ManualEnvironment.context(environment, event -> {}));
    }

    @Test
    void a_send_past_the_bound_of_messages_completes_when_there_is_room_again() {
        Transport connection = connect(2, 1_000_000);
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            sends.add(connection.send(QUEUE, message(id)));
        }
        assertThat(sends).extracting(CompletableFuture::isDone).containsExactly(true, true, false, false);

        Taken taken = new Taken(connection, QUEUE, 10);
        assertThat(taken.ids()).containsExactly("a", "b");
        taken.accept(0);
        assertThat(taken.ids()).containsExactly("a", "b", "c");
        assertThat(sends).extracting(CompletableFuture::isDone).containsExactly(true, true, true, false);
        taken.accept(1);
        assertThat(sends.get(3)).isCompletedWithValue(null);
        assertThat(taken.ids()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_send_past_the_bound_of_bytes_completes_when_there_is_room_again() {
        Transport connection = connect(100, 2_000);
        Taken taken = new Taken(connection, QUEUE, 10);
        assertThat(connection.send(QUEUE, message("a", 1_600 - OVERHEAD))).isCompleted();
        assertThat(connection.send(QUEUE, message("b", 0))).isCompleted();

        CompletableFuture<Void> waiting = connection.send(QUEUE, message("c", 0));
        assertThat(waiting).isNotDone();
        taken.accept(1);
        assertThat(waiting).isCompleted();
    }

    @Test
    void a_message_larger_than_the_bound_is_taken_when_nothing_else_is_held() {
        Transport connection = connect(100, 500);
        Taken taken = new Taken(connection, QUEUE, 10);

        assertThat(connection.send(QUEUE, message("huge", 10_000))).isCompleted();
        CompletableFuture<Void> second = connection.send(QUEUE, message("huger", 20_000));
        assertThat(second).isNotDone();
        taken.accept(0);

        assertThat(second).isCompleted();
    }

    @Test
    void nobody_overtakes_in_the_line() {
        Transport connection = connect(100, 1_000);
        Taken taken = new Taken(connection, QUEUE, 10);
        assertThat(connection.send(QUEUE, message("a", 500 - OVERHEAD))).isCompleted();
        assertThat(connection.send(QUEUE, message("b", 100 - 100))).isCompleted();
        CompletableFuture<Void> large = connection.send(QUEUE, message("large", 300));
        CompletableFuture<Void> small = connection.send(QUEUE, message("small", 0));

        taken.accept(1);
        assertThat(large).isNotDone();
        assertThat(small).isNotDone();
        taken.accept(0);

        assertThat(large).isCompleted();
        assertThat(taken.ids()).startsWith("a", "b", "large");
    }

    @Test
    void a_cancelled_send_leaves_the_line_and_is_never_delivered() {
        Transport connection = connect(1, 1_000_000);
        Taken taken = new Taken(connection, QUEUE, 10);
        connection.send(QUEUE, message("a")).join();
        CompletableFuture<Void> cancelled = connection.send(QUEUE, message("cancelled"));
        CompletableFuture<Void> next = connection.send(QUEUE, message("next"));

        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(cancelled).isCancelled();
        taken.accept(0);

        assertThat(next).isCompleted();
        assertThat(taken.ids()).containsExactly("a", "next");
        assertThat(next.cancel(true)).isFalse();
    }

    @Test
    void a_cancelled_send_lets_those_behind_it_in_if_they_fit() {
        Transport connection = connect(100, 1_000);
        new Taken(connection, QUEUE, 10);
        connection.send(QUEUE, message("a", 500 - OVERHEAD)).join();
        CompletableFuture<Void> large = connection.send(QUEUE, message("large", 500));
        CompletableFuture<Void> small = connection.send(QUEUE, message("small", 0));
        assertThat(small).isNotDone();

        large.cancel(true);

        assertThat(small).isCompleted();
    }

    @Test
    void retries_postponements_and_dead_letters_always_find_room() {
        Transport connection = connect(3, 1_000_000);
        Taken taken = new Taken(connection, QUEUE, 10);
        for (String id : List.of("a", "b", "c")) {
            connection.send(QUEUE, message(id)).join();
        }
        CompletableFuture<Void> waiting = connection.send(QUEUE, message("d"));

        taken.settle(0, new Settlement.Retry(message("a", 5_000), Duration.ofSeconds(1)));
        taken.settle(1, new Settlement.Postpone(Duration.ofSeconds(1)));
        taken.settle(2, dead(message("c", 5_000)));
        environment.advance(Duration.ofSeconds(1));

        assertThat(waiting).isNotDone();
        assertThat(taken.ids()).containsExactly("a", "b", "c", "a", "b");
        Taken dead = new Taken(connection, QUEUE.deadLetters(), 10);
        assertThat(dead.ids()).containsExactly("c");
        dead.accept(0);
        assertThat(waiting).isCompleted();
    }

    @Test
    void room_is_kept_for_what_is_delayed() {
        Transport connection = connect(1, 1_000_000);
        Taken taken = new Taken(connection, QUEUE, 10);
        connection.send(QUEUE, message("a").toBuilder().delay(1_000).build()).join();
        CompletableFuture<Void> waiting = connection.send(QUEUE, message("b"));

        environment.advance(Duration.ofSeconds(1));
        assertThat(waiting).isNotDone();
        taken.accept(0);

        assertThat(waiting).isCompleted();
    }

    @Test
    void many_senders_through_a_narrow_broker_lose_nothing() throws Exception {
        int senders = 4;
        int each = 5_000;
        Transport connection = connect(16, 1_000_000);
        CountDownLatch left = new CountDownLatch(senders * each);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(senders + 1);
        ExecutorService settling = Executors.newSingleThreadExecutor();
        try {
            connection.receive(QUEUE, 1_000, delivery -> {
                most.accumulateAndGet(held.incrementAndGet(), Math::max);
                settling.execute(() -> {
                    held.decrementAndGet();
                    delivery.settle(Settlement.accept());
                    left.countDown();
                });
            });
            for (int s = 0; s < senders; s++) {
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        connection.send(QUEUE, message("m")).join();
                    }
                });
            }
            assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
            settling.shutdownNow();
        }
        assertThat(most.get()).isLessThanOrEqualTo(16);
    }
}
