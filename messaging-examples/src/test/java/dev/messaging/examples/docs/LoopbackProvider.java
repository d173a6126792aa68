package dev.messaging.examples.docs;

import dev.messaging.examples.docs.LoopbackTransport.Inlet;
import dev.messaging.spi.Address;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Opens {@code loop:} addresses. */
// snippet: provider
public final class LoopbackProvider implements TransportProvider {

    private static final ConcurrentMap<Address, Inlet> INLETS = new ConcurrentHashMap<>();

    @Override
    public Set<String> schemes() {
        return Set.of("loop");
    }

    @Override
    public String defaultUrl() {
        return "loop:default";
    }

    @Override
    public Transport open(TransportContext context) {
        return new LoopbackTransport(INLETS, context);
    }
}
// end snippet
