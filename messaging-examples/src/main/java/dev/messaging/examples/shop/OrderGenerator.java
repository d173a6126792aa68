package dev.messaging.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.examples.shop.Channels.Item;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes orders up: {@code OrderGenerator COUNT [SEED]} prints so many lines, the same for the same seed.
 *
 * <p>Of each hundred lines some are malformed, some repeat an earlier one, and some will meet trouble on their way
 * through the shop. What it is, the order itself says: the number of the card, the goods.
 */
public final class OrderGenerator {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> NAMES = List.of(
            "Zoë Brontë",
            "José Muñoz",
            "Anaïs Lefèvre",
            "Łukasz Żak",
            "Søren Ørsted",
            "Ayşe Yıldız",
            "Jürgen Groß",
            "Siân O’Neill",
            "Ólafur Þórsson",
            "佐藤 美咲",
            "Иван Петров",
            "Ελένη Παππά",
            "Nguyễn Văn An",
            "Noor de Vries",
            "Mary Smith",
            "Samuel Okafor",
            "Grace Jones",
            "Peter Berg",
            "Ines Rossi",
            "محمد علي",
            "Tom Katz 🎁");
    private static final List<String> CARDS = List.of("4242424242424242", "5555555555554444", "378282246310005");

    /** What is special about a line, and how many there are of the kind in a hundred. */
    private enum Kind {
        PLAIN(83),
        MALFORMED(2),
        REPEATED(3),
        DECLINED(3),
        FLAKY_CARD_SERVICE(2),
        OUT_OF_STOCK(3),
        FURNITURE(1),
        GLASS(3);

        private final int inAHundred;

        Kind(int inAHundred) {
            this.inAHundred = inAHundred;
        }
    }

    private final Random random;
    private final List<Product> products = Product.all();
    private final List<Kind> deck = new ArrayList<>();
    private final List<String> orders = new ArrayList<>();
    private int ordered;

    private OrderGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** Prints orders. */
    public static void main(String[] arguments) {
        if (arguments.length < 1
                || arguments.length > 2
                || !String.join("", arguments).matches("\\d{1,18}")) {
            System.err.println("usage: OrderGenerator COUNT [SEED], both whole numbers");
            System.exit(2);
        }
        long seed = arguments.length == 2 ? Long.parseLong(arguments[1]) : 1;
        PrintStream out =
                new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, UTF_8);
        lines(Integer.parseInt(arguments[0]), seed).forEach(line -> out.print(line + "\n"));
        out.flush();
    }

    /** So many lines. */
    static List<String> lines(int count, long seed) {
        OrderGenerator generator = new OrderGenerator(seed);
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lines.add(generator.next());
        }
        return lines;
    }

    private String next() {
        if (deck.isEmpty()) {
            for (Kind kind : Kind.values()) {
                deck.addAll(Collections.nCopies(kind.inAHundred, kind));
            }
            Collections.shuffle(deck, random);
        }
        Kind kind = deck.remove(deck.size() - 1);
        if (kind == Kind.REPEATED && !orders.isEmpty()) {
            return orders.get(Math.max(0, orders.size() - 1 - random.nextInt(50)));
        }
        String line = JSON.writeValueAsString(order(kind));
        if (kind == Kind.MALFORMED) {
            return malformed(line);
        }
        orders.add(line);
        return line;
    }

    private Order order(Kind kind) {
        int customer = random.nextInt(400);
        String card = switch (kind) {
            case DECLINED -> any(List.copyOf(new TreeSet<>(CardService.DECLINED.keySet())));
            case FLAKY_CARD_SERVICE -> CardService.FLAKY;
            default -> CARDS.get(customer % CARDS.size());
        };
        List<Item> items = new ArrayList<>();
        items.add(item(kind));
        while (items.size() < 4 && random.nextInt(10) < 4) {
            items.add(item(Kind.PLAIN));
        }
        return new Order(
                id("o-%06d", ++ordered), id("c-%04d", customer), NAMES.get(customer % NAMES.size()), card, items);
    }

    private Item item(Kind kind) {
        Product product = any(products.stream().filter(it -> suits(it, kind)).toList());
        return new Item(product.sku(), 1 + random.nextInt(3), product.cents());
    }

    private static boolean suits(Product product, Kind kind) {
        boolean furniture = product.sku().startsWith("FURN-");
        boolean glass = product.sku().startsWith("GLASS-");
        return product.inStock() == (kind != Kind.OUT_OF_STOCK)
                && furniture == (kind == Kind.FURNITURE)
                && glass == (kind == Kind.GLASS);
    }

    private String malformed(String line) {
        return switch (random.nextInt(6)) {
            case 0 -> line.substring(0, line.length() / 2);
            case 1 -> line.replace("\"customer\"", "\"buyer\"");
            case 2 -> line.replace("\"quantity\":", "\"quantity\":-");
            case 3 -> line.replaceAll("\"card\":\"\\d+\"", "\"card\":\"see above\"");
            case 4 -> line.replaceAll("\"items\":\\[.*]", "\"items\":[]");
            default -> "id;customer;name;card;items";
        };
    }

    private static String id(String format, int number) {
        return String.format(Locale.ROOT, format, number);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
