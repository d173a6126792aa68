package dev.messaging.kafka;

import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code kafka:} URLs. */
public final class KafkaTransportProvider implements TransportProvider {

    /** For the service loader. */
    public KafkaTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("kafka");
    }

    @Override
    public String defaultUrl() {
        return "kafka://localhost:9092";
    }

    @Override
    public Transport open(TransportContext context) {
        URI uri = context.uri();
        String url = uri == null ? defaultUrl() : uri.toString();
        return KafkaTransport.open(KafkaOptions.defaults().withUrl(url), context);
    }
}
