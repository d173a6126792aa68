package dev.messaging.examples.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Orders as JSON Lines, one after another. Thread-safe: several workers may share one. */
final class OrderFile implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final BufferedReader reader;
    private int number;

    private OrderFile(InputStream lines) {
        // Decodes leniently: a byte that is no UTF-8 spoils its own line, not the file.
        this.reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
    }

    /** Opens a file, or the sample of 1,000 orders where there is none. */
    static OrderFile open(@Nullable Path file) throws IOException {
        return new OrderFile(
                file != null
                        ? Files.newInputStream(file)
                        : Objects.requireNonNull(OrderFile.class.getResourceAsStream("orders.jsonl")));
    }

    /** How many lines a file has, or the sample where there is no file. */
    static long count(@Nullable Path path) throws IOException {
        try (OrderFile file = open(path)) {
            long count = 0;
            while (file.next() != null) {
                count++;
            }
            return count;
        }
    }

    /** The next line that is not blank; null at the end. */
    synchronized @Nullable Line next() {
        try {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    return new Line(number, text);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** One line of the file. */
    record Line(int number, String text) {

        /** By which the ledger of orders knows it. */
        String key() {
            return "line-" + number;
        }

        /**
         * The order that it states.
         *
         * @throws MalformedOrderException if it states none
         */
        Order order() throws MalformedOrderException {
            try {
                Order order = JSON.readValue(text, Order.class);
                if (order == null) {
                    throw new MalformedOrderException("null is no order");
                }
                return order;
            } catch (JacksonException e) {
                throw new MalformedOrderException(
                        e.getCause() instanceof IllegalArgumentException refused
                                ? refused.getMessage()
                                : "not readable: " + firstLine(e));
            }
        }

        private static String firstLine(JacksonException e) {
            return e.getOriginalMessage().lines().findFirst().orElse("");
        }
    }

    /** Says why a line is no order. */
    static final class MalformedOrderException extends Exception {

        private static final long serialVersionUID = 1;

        MalformedOrderException(@Nullable String reason) {
            super(reason);
        }

        String reason() {
            return Objects.requireNonNullElse(getMessage(), "");
        }
    }
}
