@NullMarked
package dev.messaging.rabbitmq;

import org.jspecify.annotations.NullMarked;
