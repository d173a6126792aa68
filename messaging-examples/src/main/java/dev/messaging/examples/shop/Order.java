package dev.messaging.examples.shop;

import dev.messaging.examples.shop.Channels.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as a customer placed it.
 *
 * @param id names the order; the same id again is the same order again
 * @param customer who pays
 * @param name how the customer is addressed
 * @param card the number of a payment card
 * @param items what is ordered
 */
record Order(String id, String customer, String name, String card, List<Item> items) {

    /** Refuses what no shop could work with. */
    Order {
        requireText("id", id);
        requireText("customer", customer);
        requireText("name", name);
        require(card != null && card.matches("\\d{12,19}"), "card is not a number of 12 to 19 digits");
        require(items != null && !items.isEmpty(), "items are missing");
        for (Item item : items) {
            require(item != null, "an item is null");
            requireText("sku", item.sku());
            require(item.quantity() >= 1 && item.quantity() <= 1_000, "quantity is " + item.quantity());
            require(item.cents() >= 1 && item.cents() <= 100_000_000, "cents is " + item.cents());
        }
        items = List.copyOf(items);
    }

    /** What it costs. */
    long cents() {
        return items.stream().mapToLong(item -> item.quantity() * item.cents()).sum();
    }

    private static void requireText(String field, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        require(value.matches("[^\\p{Cntrl}]{1,200}") && !value.isBlank(), field + " is no text");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
