package dev.messaging.http;

import dev.messaging.spi.Address;

/** The paths at which addresses are served. */
final class HttpPaths {

    private HttpPaths() {}

    /** A subscription stands below its topic. */
    static String of(Address address) {
        if (address.kind() != Address.Kind.SUBSCRIPTION) {
            return "/" + address.name();
        }
        String topic = address.topicOfSubscription().name();
        return "/" + topic + "/" + address.name().substring(topic.length() + "--".length());
    }
}
