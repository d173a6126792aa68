/** The code that the documentation shows, and the tests that the documentation is true. */
@NullMarked
package dev.messaging.examples.docs;

import org.jspecify.annotations.NullMarked;
