/**
 * Real brokers for tests, which can be stopped, killed and paused: {@link dev.messaging.testkit.broker.RabbitMqBroker},
 * {@link dev.messaging.testkit.broker.KafkaBroker} and {@link dev.messaging.testkit.broker.KafkaCluster}; and
 * {@link dev.messaging.testkit.broker.FaultProxy}, a network between one and a client that fails on demand.
 */
@NullMarked
package dev.messaging.testkit.broker;

import org.jspecify.annotations.NullMarked;
