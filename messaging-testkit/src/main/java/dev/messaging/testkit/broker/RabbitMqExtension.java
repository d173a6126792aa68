package dev.messaging.testkit.broker;

/** Hands brokers to what is annotated {@link WithRabbitMq}. */
final class RabbitMqExtension extends BrokerExtension<RabbitMqBroker, WithRabbitMq> {

    RabbitMqExtension() {
        super(
                RabbitMqBroker.class,
                WithRabbitMq.class,
                WithRabbitMq::own,
                RabbitMqBroker::start,
                RabbitMqBroker::shared);
    }
}
