package dev.messaging.testkit.broker;

/** A program that starts the shared broker, says what it is, and forgets about it. */
final class SharedAtTheEnd {

    private SharedAtTheEnd() {}

    public static void main(String[] arguments) {
        RabbitMqBroker broker = RabbitMqBroker.shared();
        System.out.println(broker.address().getPort() + " " + broker);
    }
}
