/** What tests use: messaging in virtual time, and a probe that sees everything. */
@NullMarked
package dev.messaging.testkit;

import org.jspecify.annotations.NullMarked;
