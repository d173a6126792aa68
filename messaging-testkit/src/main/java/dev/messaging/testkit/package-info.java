/** What tests use: virtual time first of all. */
@NullMarked
package dev.messaging.testkit;

import org.jspecify.annotations.NullMarked;
