package dev.messaging.benchmarks.broker;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** A client under test; orders are coded as JSON. Thread-safe. */
public interface Peer extends Closeable {

    /** Sends to there, until the broker confirms. */
    Call sending(String place);

    /** Asks the responder, until it answers. */
    Call requesting();

    /**
     * Handles and acknowledges what comes there, until it is closed.
     *
     * @param concurrency how many at once, where the client can
     */
    Consumers consuming(String place, int concurrency, Consumer<Order> handler) throws IOException;

    @Override
    void close() throws IOException;

    /** What handles. */
    interface Consumers extends Closeable {}
}
