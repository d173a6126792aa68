package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A client under test: asks for an order and gets one, both coded as JSON. Thread-safe. */
interface Caller extends Call, AutoCloseable {

    /** Waits for the answer. */
    Order call(Order order) throws IOException;

    /** Does not wait; where a client cannot, it fails. */
    default CompletableFuture<Order> callAsync(Order order) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    default void call() throws IOException {
        call(Json.ORDER);
    }

    @Override
    default CompletableFuture<Order> callAsync() {
        return callAsync(Json.ORDER);
    }

    @Override
    void close();
}
