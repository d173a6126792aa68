@NullMarked
package dev.messaging.jdbc;

import org.jspecify.annotations.NullMarked;
