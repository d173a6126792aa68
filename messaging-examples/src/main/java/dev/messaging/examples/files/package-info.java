/**
 * A transport over plain files, as somebody might write it who has nothing but the installed artifacts: {@code
 * docs/writing-a-transport.md} leads through it.
 *
 * <p>No provider is registered here, so that no example is found to have two transports; the tests register it.
 */
@NullMarked
package dev.messaging.examples.files;

import org.jspecify.annotations.NullMarked;
