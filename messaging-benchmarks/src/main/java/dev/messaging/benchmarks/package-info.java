/**
 * What a message costs.
 *
 * <p>{@code java -jar messaging-benchmarks-….jar} measures what needs no other process and ends with a table of {@linkplain
 * dev.messaging.benchmarks.Target figures and targets}; with {@code http} it compares {@linkplain
 * dev.messaging.benchmarks.http clients over HTTP}, with {@code http-idle} it holds ten thousand connections, with {@code
 * rabbitmq} it compares {@linkplain dev.messaging.benchmarks.rabbitmq clients of RabbitMQ}, with {@code
 * simulation} it counts {@linkplain dev.messaging.benchmarks.simulation seeds per second}, with other
 * arguments it is JMH's own command line. {@link
 * dev.messaging.benchmarks.EngineBenchmark} has the engine alone, {@link
 * dev.messaging.benchmarks.InProcessBenchmark} the in-process transport end to end, {@link
 * dev.messaging.benchmarks.InFlightFootprint} the heap of what waits, and {@link
 * dev.messaging.benchmarks.BackPressure} shows that nothing grows without a bound.
 */
@NullMarked
package dev.messaging.benchmarks;

import org.jspecify.annotations.NullMarked;
