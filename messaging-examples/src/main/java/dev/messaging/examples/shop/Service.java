package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.ledger.Ledger;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One service of the shop. Where the others run, and over what it talks to them, it does not know. */
interface Service {

    /** What it is called; its ledger too. */
    String name();

    /** Begins to work, over a connection and with a ledger of its own. */
    void start(Messaging messaging, Ledger ledger) throws IOException;

    /** Ends what it has begun beside its connection, which is still there. */
    default void close() {}

    /** Completes when there is nothing left to do, or fails when it cannot go on; of most services, never. */
    default CompletableFuture<@Nullable Void> finished() {
        return new CompletableFuture<>();
    }
}
