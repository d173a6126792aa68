package dev.messaging.examples.shop;

import dev.messaging.examples.shop.OrderFile.Line;
import dev.messaging.examples.shop.OrderFile.MalformedOrderException;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was ordered, and what each service wrote down: all that the check knows. */
final class Books {

    /** The lines of the input: each with its order, or without one if it is malformed. */
    final Map<String, Optional<Order>> lines = new LinkedHashMap<>();

    /** What was ordered under each id: more than one thing if customers mixed their ids up. */
    final Map<String, Set<Order>> contents = new HashMap<>();

    /** The ids of the orders that were accepted, and how many lines ordered each. */
    final Map<String, Integer> accepted = new LinkedHashMap<>();

    final List<Entry> orders;
    final Map<String, List<Entry>> inventory;
    final Map<String, List<Entry>> payments;
    final Map<String, List<Entry>> billing;
    final Map<String, List<Entry>> shipping;
    final Map<String, List<Entry>> deadLetters;

    /** Reads everything there is by now. */
    Books(@Nullable Path input, Ledgers ledgers) throws IOException {
        readInput(input);
        this.orders = ledgers.of("orders");
        this.inventory = byOrder(ledgers, "inventory");
        this.payments = byOrder(ledgers, "payments");
        this.billing = byOrder(ledgers, "billing");
        this.shipping = byOrder(ledgers, "shipping");
        this.deadLetters = byOrder(ledgers, "reconciliation");
        for (Entry entry : orders) {
            if (entry.what().equals("accepted")) {
                accepted.merge(entry.order(), 1, Integer::sum);
            }
        }
    }

    /** Whether inventory has written down that it refused an order. */
    boolean wasRefused(String order) {
        return inventory.getOrDefault(order, List.of()).stream()
                .anyMatch(entry -> entry.what().equals("refused"));
    }

    /** The reasons for which a source gave up on an order. */
    List<String> givenUp(String source, String order) {
        return deadLetters.getOrDefault(order, List.of()).stream()
                .filter(entry -> entry.what().equals(source))
                .map(Entry::detail)
                .toList();
    }

    private void readInput(@Nullable Path input) throws IOException {
        try (OrderFile file = OrderFile.open(input)) {
            for (Line line = file.next(); line != null; line = file.next()) {
                Optional<Order> order = parse(line);
                lines.put(line.key(), order);
                order.ifPresent(it -> contents.computeIfAbsent(it.id(), id -> new LinkedHashSet<>())
                        .add(it));
            }
        }
    }

    private static Map<String, List<Entry>> byOrder(Ledgers ledgers, String service) throws IOException {
        return ledgers.of(service).stream()
                .collect(Collectors.groupingBy(Entry::order, LinkedHashMap::new, Collectors.toList()));
    }

    private static Optional<Order> parse(Line line) {
        try {
            return Optional.of(line.order());
        } catch (MalformedOrderException e) {
            return Optional.empty();
        }
    }
}
