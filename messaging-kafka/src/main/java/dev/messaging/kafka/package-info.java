/** Messages over Apache Kafka. */
@NullMarked
package dev.messaging.kafka;

import org.jspecify.annotations.NullMarked;
