package dev.messaging.examples.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Something the shop sells.
 *
 * @param sku how it is ordered; what stands before the first hyphen is the kind of goods
 * @param name what it is called
 * @param cents the price of one
 * @param inStock whether there are any
 */
record Product(String sku, String name, long cents, boolean inStock) {

    /** All products, from {@code products.csv}. */
    static List<Product> all() {
        InputStream csv = Objects.requireNonNull(Product.class.getResourceAsStream("products.csv"));
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(Product::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Product parse(String line) {
        String[] fields = line.split(";", -1);
        return new Product(fields[0], fields[1], Long.parseLong(fields[2]), fields[3].equals("yes"));
    }
}
