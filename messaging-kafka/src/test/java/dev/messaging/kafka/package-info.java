@NullMarked
package dev.messaging.kafka;

import org.jspecify.annotations.NullMarked;
