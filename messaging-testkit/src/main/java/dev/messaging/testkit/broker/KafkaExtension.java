package dev.messaging.testkit.broker;

/** Hands brokers to what is annotated {@link WithKafka}. */
final class KafkaExtension extends BrokerExtension<KafkaBroker, WithKafka> {

    KafkaExtension() {
        super(KafkaBroker.class, WithKafka.class, WithKafka::own, KafkaBroker::start, KafkaBroker::shared);
    }
}
