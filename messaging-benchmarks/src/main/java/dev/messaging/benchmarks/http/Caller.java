package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A client under test: asks for an order and gets one, both coded as JSON. Thread-safe. */
interface Caller extends AutoCloseable {

    /** Waits for the answer. */
    Order call(Order order) throws IOException;

    /** Does not wait; where a client cannot, it fails. */
    default CompletableFuture<Order> callAsync(Order order) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    void close();
}
