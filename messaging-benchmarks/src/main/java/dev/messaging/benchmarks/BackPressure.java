package dev.messaging.benchmarks;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.OverloadedException;
import dev.messaging.Queue;
import dev.messaging.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A receiver stops while its senders go on: they are held back or refused, and the heap is never full. To be run with
 * {@code -Xmx128m -XX:+ExitOnOutOfMemoryError}.
 */
public final class BackPressure {

    private static final int SENDERS = 4;
    private static final int FLOOD = 200_000;
    private static final int FLOOD_BYTES = 500_000_000;
    private static final int ANSWERED = 25_000;
    private static final int ANSWERED_BYTES = 100_000_000;
    private static final int PATIENCE_TO_HANDLE_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final int bytes;

    private BackPressure(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Tries all ways of sending; ends with a failure if one was not held back.
     *
     * @param args the sizes of payloads to try; 200 and 10,000 bytes if there are none
     */
    public static void main(String[] args) throws InterruptedException {
        List<String> sizes = args.length == 0 ? List.of("200", "10000") : List.of(args);
        for (String size : sizes) {
            BackPressure payloads = new BackPressure(Integer.parseInt(size));
            payloads.blockingSenders();
            payloads.asynchronousSenders();
            payloads.requesters();
        }
    }

    /** Threads that send into a queue whose handlers hang, until each has waited in vain; then the handlers go on. */
    private void blockingSenders() throws InterruptedException {
        Queue<byte[]> queue = Queue.of("benchmark.hanging", byte[].class);
        CountDownLatch hanging = new CountDownLatch(1);
        Semaphore handled = new Semaphore(0);
        AtomicInteger confirmed = new AtomicInteger();
        try (Messaging messaging =
                Messaging.builder().url("memory:").sendTimeout(PATIENCE).connect()) {
            messaging.receive(queue, message -> {
                hanging.await();
                handled.release();
            });
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                Thread sender = new Thread(() -> sendUntilHeldBack(messaging, queue, confirmed));
                senders.add(sender);
                sender.start();
            }
            for (Thread sender : senders) {
                sender.join();
            }
            hanging.countDown();
            require(
                    handled.tryAcquire(confirmed.get(), PATIENCE_TO_HANDLE_SECONDS, TimeUnit.SECONDS),
                    "all that was confirmed was handled when the handlers went on");
            messaging.send(queue, Payloads.bytes(bytes)); // there is room again
            System.out.printf(
                    "%,d bytes, blocking sends: %,d confirmed, then held back until the send timeout%n",
                    bytes, confirmed.get());
        }
    }

    private void sendUntilHeldBack(Messaging messaging, Queue<byte[]> queue, AtomicInteger confirmed) {
        try {
            for (int i = 0; i < FLOOD; i++) {
                messaging.send(queue, Payloads.bytes(bytes));
                confirmed.incrementAndGet();
            }
            require(false, "a sender was held back");
        } catch (DeadlineExceededException heldBack) {
            // as it should be
        }
    }

    /** Sends that nobody waits for, to a queue whose receiver is paused. */
    private void asynchronousSenders() {
        Queue<byte[]> queue = Queue.of("benchmark.paused", byte[].class);
        try (Messaging messaging =
                Messaging.builder().url("memory:").drainTimeout(Duration.ZERO).connect()) {
            Subscription receiver = messaging.receive(queue, message -> {});
            receiver.pause();
            List<CompletableFuture<?>> sent = new ArrayList<>();
            report("asynchronous sends", flood(sent, () -> messaging.sendAsync(queue, Payloads.bytes(bytes))), sent);
        }
    }

    /** Requests that nobody waits for, to a responder that has answered many, remembers them, and is paused. */
    private void requesters() {
        Operation<byte[], byte[]> operation = Operation.of("benchmark.mute", byte[].class, byte[].class);
        try (Messaging messaging =
                Messaging.builder().url("memory:").drainTimeout(Duration.ZERO).connect()) {
            Subscription responder = messaging.respond(operation, request -> request.payload());
            for (int i = 0; i < Math.min(ANSWERED, ANSWERED_BYTES / bytes); i++) {
                messaging.request(operation, Payloads.bytes(bytes));
            }
            responder.pause();
            List<CompletableFuture<?>> asked = new ArrayList<>();
            report(
                    "asynchronous requests",
                    flood(asked, () -> messaging.requestAsync(operation, Payloads.bytes(bytes))),
                    asked);
        }
    }

    private int flood(List<CompletableFuture<?>> kept, Supplier<CompletableFuture<?>> verb) {
        int refused = 0;
        for (int i = 0; i < Math.min(FLOOD, FLOOD_BYTES / bytes); i++) {
            CompletableFuture<?> outcome = verb.get();
            if (outcome.isCompletedExceptionally()) {
                Throwable failure = outcome.handle((done, why) -> why).join();
                require(failure instanceof OverloadedException, "refused as overloaded, not by " + failure);
                refused++;
            } else if (!outcome.isDone()) {
                kept.add(outcome);
            }
        }
        return refused;
    }

    private void report(String what, int refused, List<CompletableFuture<?>> waiting) {
        System.out.printf("%,d bytes, %s: %,d wait, %,d refused%n", bytes, what, waiting.size(), refused);
        require(refused > 0, what + " were refused as overloaded");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            System.err.println("Not true: " + what);
            System.exit(1);
        }
    }
}
