package dev.messaging.benchmarks.paired;

import dev.messaging.benchmarks.Order;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Codes orders as the library does, for all that it is compared with. */
public final class Json {

    /** Of what {@link #encode} gives. */
    public static final String CONTENT_TYPE = "application/json";
    /** What is sent. */
    public static final Order ORDER = Order.of(Order.customerName(7), 7);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writerFor(Order.class);
    private static final ObjectReader READER = MAPPER.readerFor(Order.class);

    private Json() {}

    /** An order as JSON. */
    public static byte[] encode(Order order) {
        return WRITER.writeValueAsBytes(order);
    }

    /** An order from its JSON. */
    public static Order decode(byte[] json) {
        return READER.readValue(json);
    }
}
