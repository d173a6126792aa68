package dev.messaging.testkit.simulation;

/**
 * What an engine is connected to.
 *
 * @param remains what it still keeps at the broker
 */
record Connected(WatchedStore store, WatchedTransport transport, Remains remains) {}
