package dev.messaging.examples.shop.ledger;

/** What a service has done, each thing once. Thread-safe. What it says outlives the service's process. */
public interface Ledger {

    /** Whether the thing with this key is done. */
    boolean contains(String key);

    /**
     * Adds an entry unless there is one with its key; either way there is one afterwards.
     *
     * @return whether it was added
     */
    boolean append(Entry entry);
}
