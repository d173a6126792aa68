package dev.messaging.rabbitmq;

import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code amqp:} and {@code amqps:} URLs. */
public final class RabbitMqTransportProvider implements TransportProvider {

    /** For the service loader. */
    public RabbitMqTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public String defaultUrl() {
        return "amqp://localhost";
    }

    @Override
    public Transport open(TransportContext context) {
        URI uri = context.uri();
        String url = uri == null ? defaultUrl() : uri.toString();
        return RabbitMqTransport.open(RabbitMqOptions.defaults().withUrl(url), context);
    }
}
