package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.ledger.Ledger;
import dev.messaging.jdbc.Outbox;
import dev.messaging.jdbc.Relay;
import dev.messaging.jdbc.RelayOptions;
import org.jspecify.annotations.Nullable;

/** Sends what orders has put into the outbox: a service of its own, so that either may be away while the other works. */
final class OutboxRelay implements Service {

    /** What it is called. */
    static final String NAME = "relay";

    private final ShopDatabase database;
    private @Nullable Relay relay;

    OutboxRelay(ShopDatabase database) {
        this.database = database;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        relay = Outbox.open(messaging, database.dataSource(), ShopDatabase.OPTIONS)
                .startRelay(RelayOptions.defaults());
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }
}
