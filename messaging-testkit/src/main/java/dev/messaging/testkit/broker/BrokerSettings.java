package dev.messaging.testkit.broker;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What the one who runs the tests says about a kind of broker: the system property {@code messaging.rabbitmq.url}, or else the
 * environment variable {@code MESSAGING_RABBITMQ_URL}. Blank is as good as absent.
 */
record BrokerSettings(String kind, Properties properties, Map<String, String> environment) {

    static BrokerSettings of(String kind) {
        return new BrokerSettings(kind, System.getProperties(), System.getenv());
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(properties.getProperty(property(key)))
                .or(() -> Optional.ofNullable(environment.get(variable(key))))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    String property(String key) {
        return "messaging." + kind + "." + key;
    }

    String variable(String key) {
        return property(key).toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
