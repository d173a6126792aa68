package dev.messaging.memory;

import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code memory:NAME}, a broker shared by all that name it, or {@code memory:}, one of its own. */
public final class MemoryTransportProvider implements TransportProvider {

    /** For the service loader. */
    public MemoryTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public String defaultUrl() {
        return "memory:default";
    }

    @Override
    public Transport open(TransportContext context) {
        URI uri = context.uri();
        String name = uri == null ? "" : uri.getSchemeSpecificPart();
        Broker broker = name.isEmpty() || name.equals("/") ? new Broker(context.environment()) : Broker.named(name);
        return MemoryTransport.to(broker).open(context);
    }
}
