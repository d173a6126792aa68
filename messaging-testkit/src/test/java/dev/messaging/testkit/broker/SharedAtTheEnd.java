package dev.messaging.testkit.broker;

import java.io.IOException;

/** A program that starts the shared broker, says what it is, and forgets about it when its input ends. */
final class SharedAtTheEnd {

    private SharedAtTheEnd() {}

    public static void main(String[] arguments) throws IOException {
        RabbitMqBroker broker = RabbitMqBroker.shared();
        System.out.println(broker.address().getPort() + " " + broker);
        System.in.transferTo(System.out);
    }
}
