/** The store, the inbox and the outbox on PostgreSQL, beside the statements that the same work needs by hand. */
@NullMarked
package dev.messaging.benchmarks.jdbc;

import org.jspecify.annotations.NullMarked;
