/** Short examples, as they stand in the documentation; the long one is {@link dev.messaging.examples.shop}. */
@NullMarked
package dev.messaging.examples;

import org.jspecify.annotations.NullMarked;
