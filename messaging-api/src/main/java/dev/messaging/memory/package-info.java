/** The in-process transport: queues, topics, delays and dead letters in the heap. */
@NullMarked
package dev.messaging.memory;

import org.jspecify.annotations.NullMarked;
