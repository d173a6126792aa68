package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.ThrowingRunnable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.awaitility.core.ConditionFactory;

/** Messages that are sent to a queue, one after the other, while the broker or the way to it fails. */
public final class FaultUnderLoad {

    private static final int ENOUGH = 100;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Messaging sender;
    private final Queue<Integer> queue;
    private final IntFunction<Message<Integer>> message;
    private final Duration patience;

    /**
     * Nothing is sent yet.
     *
     * @param message makes the message that carries this number
     * @param patience how long to wait for what must happen
     */
    public FaultUnderLoad(
            Messaging sender, Queue<Integer> queue, IntFunction<Message<Integer>> message, Duration patience) {
        this.sender = sender;
        this.queue = queue;
        this.message = message;
        this.patience = patience;
    }

    /** Sends numbers from 0 on until the fault has happened and is over; gives those that were acknowledged. */
    public Set<Integer> sendDuring(ThrowingRunnable fault) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> load = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; !over.get(); i++) {
                        try {
                            sender.send(queue, message.apply(i));
                            acknowledged.add(i);
                        } catch (MessagingException typed) {
                            LockSupport.parkNanos(PAUSE.toNanos());
                        }
                    }
                },
                task -> new Thread(task, "load").start());
        try {
            eventually().untilAsserted(() -> assertThat(acknowledged).hasSizeGreaterThan(ENOUGH));
            fault.run();
            int before = acknowledged.size();
            eventually().untilAsserted(() -> assertThat(acknowledged).hasSizeGreaterThan(before + ENOUGH));
        } finally {
            over.set(true);
        }
        load.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        return acknowledged;
    }

    /**
     * Asserts that this one receives all that is acknowledged meanwhile, and that both are up again after the fault; -1 is sent
     * to find that out.
     */
    public void losesNothing(Messaging receiver, ThrowingRunnable fault) throws Exception {
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        receiver.receive(queue, received -> handled.add(received.payload()));
        Set<Integer> acknowledged = sendDuring(fault);

        eventually().untilAsserted(() -> assertThat(acknowledged).allMatch(handled::contains));
        eventually().untilAsserted(() -> {
            sender.send(queue, -1);
            assertThat(sender.health().status()).isEqualTo(Health.Status.UP);
            assertThat(receiver.health().status()).isEqualTo(Health.Status.UP);
        });
    }

    private ConditionFactory eventually() {
        return await().atMost(patience).ignoreExceptionsInstanceOf(MessagingException.class);
    }
}
