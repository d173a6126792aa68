/**
 * Compares contenders, each in a {@linkplain dev.messaging.benchmarks.paired.Worker process of its own}, in rounds and in
 * turn, and tells the {@linkplain dev.messaging.benchmarks.paired.Results ratios}.
 */
@NullMarked
package dev.messaging.benchmarks.paired;

import org.jspecify.annotations.NullMarked;
