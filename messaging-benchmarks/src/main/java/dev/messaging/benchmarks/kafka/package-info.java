/**
 * What a message over Kafka costs, beside kafka-clients themselves and Spring Kafka.
 *
 * <p>{@link dev.messaging.benchmarks.kafka.KafkaBenchmark} compares clients: each in a process of its own, all against one
 * broker, in turn.
 */
@NullMarked
package dev.messaging.benchmarks.kafka;

import org.jspecify.annotations.NullMarked;
