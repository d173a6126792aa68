package dev.messaging.examples.shop.ledger;

/**
 * One line of a ledger.
 *
 * @param what was done, in one word
 * @param key by which the same thing done again is told
 * @param order the order it was done for, or {@code -}
 * @param detail more about it, for people
 */
public record Entry(String what, String key, String order, String detail) {

    /** What is done once for each order. */
    public static Entry ofOrder(String what, String order, String detail) {
        return new Entry(what, order, order, detail);
    }

    /** Reads back what {@link #line} wrote. */
    static Entry parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4) {
            throw new IllegalArgumentException("has " + fields.length + " fields instead of 4: " + line);
        }
        return new Entry(unescape(fields[0]), unescape(fields[1]), unescape(fields[2]), unescape(fields[3]));
    }

    String line() {
        return escape(what) + '\t' + escape(key) + '\t' + escape(order) + '\t' + escape(detail) + '\n';
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String field) {
        return field.indexOf('\\') < 0 ? field : field.translateEscapes();
    }
}
