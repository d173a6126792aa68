/**
 * What a message over RabbitMQ costs, beside the raw client and Spring AMQP.
 *
 * <p>{@link dev.messaging.benchmarks.rabbitmq.RabbitMqBenchmark} compares clients: each in a process of its own, all against
 * one broker, in turn.
 */
@NullMarked
package dev.messaging.benchmarks.rabbitmq;

import org.jspecify.annotations.NullMarked;
