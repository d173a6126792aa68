package dev.messaging.spi;

import java.util.Set;

/** Opens transports by address; found by {@link java.util.ServiceLoader}, so it needs a public no-argument constructor. */
public interface TransportProvider extends TransportFactory {

    /** The URL schemes it knows. */
    Set<String> schemes();

    /** The address it opens when none is configured. */
    String defaultUrl();
}
