package dev.messaging.spi;

/** Opens a transport; what an application gives to choose and configure one by hand. */
@FunctionalInterface
public interface TransportFactory {

    /**
     * Opens a transport.
     *
     * @throws IllegalArgumentException if the address or a property makes no sense, naming which
     * @throws dev.messaging.TransportUnavailableException if there is nobody at the address
     */
    Transport open(TransportContext context);
}
