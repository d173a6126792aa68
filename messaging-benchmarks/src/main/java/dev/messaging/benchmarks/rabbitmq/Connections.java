package dev.messaging.benchmarks.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;

/** Connections of the raw client to the broker. */
final class Connections {

    private Connections() {}

    static Connection open(String url) throws IOException, TimeoutException {
        return factory(url).newConnection();
    }

    static ConnectionFactory factory(String url) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(url);
        } catch (URISyntaxException | GeneralSecurityException wrong) {
            throw new IllegalArgumentException(url, wrong);
        }
        return factory;
    }
}
