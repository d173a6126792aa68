/** The engine: everything that is not a broker's own, written once. Closed to applications and transports. */
@NullMarked
package dev.messaging.internal;

import org.jspecify.annotations.NullMarked;
