package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Codes orders as the library does, for all that it is compared with. */
final class Json {

    static final String CONTENT_TYPE = "application/json";
    static final Order ORDER = Order.of(Order.customerName(7), 7);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writerFor(Order.class);
    private static final ObjectReader READER = MAPPER.readerFor(Order.class);

    private Json() {}

    static byte[] encode(Order order) {
        return WRITER.writeValueAsBytes(order);
    }

    static Order decode(byte[] json) {
        return READER.readValue(json);
    }
}
