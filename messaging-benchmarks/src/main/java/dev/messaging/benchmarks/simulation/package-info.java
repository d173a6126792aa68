/**
 * How many seeds of a simulation are played in a second.
 *
 * <p>{@code taskset -c 0 java -jar messaging-benchmarks-….jar simulation} plays on one processor, each scenario in a few
 * turns of which the best counts.
 */
@NullMarked
package dev.messaging.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
