package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** A client under test; orders are coded as JSON. Thread-safe. */
interface Peer extends Closeable {

    /** How much comes to each consumer before it is acknowledged, in all of them. */
    int PREFETCH = 250;

    /** Sends to a queue, until the broker confirms. */
    Call sending(String queue);

    /** Asks the responder, until it answers. */
    Call requesting();

    /** Handles and acknowledges what is in a queue, until it is closed. */
    Consumers consuming(String queue, int consumers, Consumer<Order> handler) throws IOException;

    @Override
    void close() throws IOException;

    /** What handles. */
    interface Consumers extends Closeable {}
}
