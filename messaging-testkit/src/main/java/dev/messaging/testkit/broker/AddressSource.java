package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** The URL of a broker that runs somewhere as a way to a broker. */
final class AddressSource {

    private AddressSource() {}

    /**
     * The URL that the settings give.
     *
     * @param schemes of which its own must be one
     * @param example of such a URL
     */
    static BrokerSource of(
            BrokerSettings settings, String product, Set<String> schemes, String example, Handshake handshake) {
        String remedy = "set the system property " + settings.property("url") + " or the environment variable "
                + settings.variable("url") + " to the URL of a broker: " + example;
        return new BrokerSource("address", remedy, () -> {
            String url = settings.get("url")
                    .orElseThrow(() -> new SourceUnavailableException(
                            "neither " + settings.property("url") + " nor " + settings.variable("url") + " is set"));
            URI uri = URI.create(url);
            if (uri.getHost() == null || uri.getScheme() == null || !schemes.contains(uri.getScheme())) {
                throw new IllegalArgumentException(settings.property("url") + " is '" + Passwords.hidden(url)
                        + "', which is no address of a " + product + ": write " + example);
            }
            return new GivenAddress(url, settings.property("url"), () -> requireAnswer(product, uri, handshake));
        });
    }

    private static void requireAnswer(String product, URI url, Handshake handshake) {
        try {
            handshake.with(url);
        } catch (IOException failure) {
            throw new IllegalStateException(
                    product + " does not answer at " + Passwords.hidden(url.toString()) + ": " + failure, failure);
        }
    }

    /** A first exchange with a broker, which fails if none is there. */
    interface Handshake {

        void with(URI url) throws IOException;
    }
}
