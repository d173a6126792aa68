/**
 * What the comparisons of one broker's clients have in common: a {@linkplain dev.messaging.benchmarks.broker.Contest contest} is
 * held in {@linkplain dev.messaging.benchmarks.broker.Rounds rounds}.
 */
@NullMarked
package dev.messaging.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
