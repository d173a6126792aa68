package dev.messaging.benchmarks;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several threads send to one queue; each customer's messages must be handled once, and in the order of sending. */
final class Traffic implements AutoCloseable {

    static final int ROUND = 40_000;

    private static final int SENDERS = 4;
    private static final int CONCURRENCY = 4;
    private static final int CUSTOMERS_PER_SENDER = 16;
    private static final int WINDOW = 256;
    private static final Queue<Order> QUEUE = Queue.of("benchmark.orders", Order.class);

    private final Messaging messaging;
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final String[] customers = new String[SENDERS * CUSTOMERS_PER_SENDER];
    private final AtomicIntegerArray handled = new AtomicIntegerArray(SENDERS * CUSTOMERS_PER_SENDER);
    private final Countdown toHandle = new Countdown();
    private final AtomicReference<@Nullable String> violation = new AtomicReference<>();
    private int sentToEach;

    Traffic(Messaging messaging) {
        this.messaging = messaging;
        for (int i = 0; i < customers.length; i++) {
            customers[i] = Order.customerName(i);
        }
        messaging.receive(QUEUE, ReceiverOptions.defaults().withConcurrency(CONCURRENCY), this::handle);
    }

    private void handle(ReceivedMessage<Order> message) {
        Order order = message.payload();
        int expected = handled.getAndIncrement(order.customerNumber());
        if (order.number() != expected) {
            violation.set(order.customer() + ": number " + order.number() + " came instead of " + expected);
        }
        toHandle.countDown();
    }

    /** Each thread waits for each of its sends; done when all is handled. */
    int sendRound() throws Exception {
        return round(first -> {
            for (int i = 0; i < ROUND / SENDERS; i++) {
                messaging.send(QUEUE, message(first, i));
            }
        });
    }

    /** Each thread waits for the send that lies a window behind; done when all is handled. */
    int sendAsyncRound() throws Exception {
        return round(first -> {
            ArrayDeque<CompletableFuture<String>> sent = new ArrayDeque<>(WINDOW);
            for (int i = 0; i < ROUND / SENDERS; i++) {
                if (sent.size() == WINDOW) {
                    sent.remove().join();
                }
                sent.add(messaging.sendAsync(QUEUE, message(first, i)));
            }
            sent.forEach(CompletableFuture::join);
        });
    }

    private Message<Order> message(int firstCustomer, int i) {
        int customer = firstCustomer + i % CUSTOMERS_PER_SENDER;
        return Message.of(Order.of(customers[customer], sentToEach + i / CUSTOMERS_PER_SENDER))
                .withPartitionKey(customers[customer]);
    }

    private int round(Sending sending) throws Exception {
        toHandle.expect(ROUND);
        List<Future<?>> running = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int first = sender * CUSTOMERS_PER_SENDER;
            running.add(senders.submit(() -> sending.from(first)));
        }
        for (Future<?> one : running) {
            one.get();
        }
        toHandle.await();
        sentToEach += ROUND / SENDERS / CUSTOMERS_PER_SENDER;
        String wrong = violation.get();
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
        return sentToEach;
    }

    @Override
    public void close() {
        senders.shutdown();
        messaging.close();
    }

    /** What one thread sends in a round. */
    private interface Sending {
        void from(int firstCustomer);
    }
}
