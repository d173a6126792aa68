/** Effects that happen once, and sends that survive the sender: in the application's own database, over JDBC. */
@NullMarked
package dev.messaging.jdbc;

import org.jspecify.annotations.NullMarked;
