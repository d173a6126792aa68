/**
 * What transports use: five verbs to implement, and the environment's clock, threads and chance to do it with.
 */
@NullMarked
package dev.messaging.spi;

import org.jspecify.annotations.NullMarked;
