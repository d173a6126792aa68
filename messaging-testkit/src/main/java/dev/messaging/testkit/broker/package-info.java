/**
 * Real brokers for tests: {@link dev.messaging.testkit.broker.RabbitMqBroker}, which can be stopped, killed and paused, and
 * {@link dev.messaging.testkit.broker.FaultProxy}, a network between it and a client that fails on demand.
 */
@NullMarked
package dev.messaging.testkit.broker;

import org.jspecify.annotations.NullMarked;
