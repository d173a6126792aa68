package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.ledger.Ledger;

/** One service of the shop. Where the others run, and over what it talks to them, it does not know. */
interface Service {

    /** What it is called; its ledger too. */
    String name();

    /** Begins to work, over a connection and with a ledger of its own. */
    void start(Messaging messaging, Ledger ledger);
}
