/**
 * The webhook relay: what GitHub posts goes to a topic of a broker, and is confirmed once it is safe there.
 *
 * <p>Read it in this order: {@code Webhooks}, {@code Relay}, {@code Repository}, {@code Counter}; then {@code RelayMain} and
 * {@code CounterMain}, which are the processes, {@code GitHub} and {@code RelayDemo}, which put them to the test, and {@code
 * RelayCheck}, which believes none of them.
 */
@NullMarked
package dev.messaging.examples.relay;

import org.jspecify.annotations.NullMarked;
