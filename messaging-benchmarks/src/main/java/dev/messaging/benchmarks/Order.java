package dev.messaging.benchmarks;

/**
 * A payload whose JSON has 200 bytes.
 *
 * @param id the order's
 * @param customer the key within which order is kept
 * @param sku what is ordered
 * @param quantity how much of it
 * @param cents what it costs
 * @param currency of the price
 * @param sequence counts the customer's orders, with the same number of digits each time
 * @param note fills it up
 */
public record Order(
        String id, String customer, String sku, int quantity, long cents, String currency, int sequence, String note) {

    private static final int FIRST = 100_000_000;
    private static final String NOTE = "Leave the parcel with the neighbours, please; ring now";

    /** How long its JSON is. */
    public static final int JSON_BYTES = 200;

    /** A customer's order of this number, counted from 0. */
    public static Order of(String customer, int number) {
        return new Order("ord-2026-0001", customer, "SKU-88213-XL", 3, 129_950L, "EUR", FIRST + number, NOTE);
    }

    /** A customer by number, counted from 0. */
    public static String customerName(int customer) {
        return "customer-" + (1000 + customer);
    }

    /** The number in the name of the customer. */
    public int customerNumber() {
        return Integer.parseInt(customer, customer.length() - 3, customer.length(), 10);
    }

    /** The number that {@link #of} was given. */
    public int number() {
        return sequence - FIRST;
    }
}
