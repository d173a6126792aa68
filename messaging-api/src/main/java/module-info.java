/** Queues, topics and request/response for Java services: one API, any transport. */
@SuppressWarnings("requires-automatic")
module dev.messaging {
    requires com.fasterxml.uuid;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires org.slf4j;
    requires tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.messaging;
    exports dev.messaging.memory;
    exports dev.messaging.spi;

    uses dev.messaging.spi.TransportProvider;

    provides dev.messaging.spi.TransportProvider with
            dev.messaging.memory.MemoryTransportProvider;
}
