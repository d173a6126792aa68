/** Messages over RabbitMQ, by AMQP 0-9-1. */
@NullMarked
package dev.messaging.rabbitmq;

import org.jspecify.annotations.NullMarked;
