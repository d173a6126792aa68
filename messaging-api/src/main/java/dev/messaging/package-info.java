/**
 * What applications use: channels, messages, and the one door to all three ways of talking, {@link
 * dev.messaging.Messaging}.
 */
@NullMarked
package dev.messaging;

import org.jspecify.annotations.NullMarked;
