/** Simulation: services, time and a network that misbehaves, all decided by a seed. */
@NullMarked
package dev.messaging.testkit.simulation;

import org.jspecify.annotations.NullMarked;
