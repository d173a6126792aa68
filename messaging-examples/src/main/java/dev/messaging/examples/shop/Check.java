package dev.messaging.examples.shop;

import dev.messaging.examples.shop.Verdict.Claim;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledgers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what was ordered with what the services wrote down. Believes nothing but the input and the ledgers. */
final class Check {

    private final Books books;

    private Check(Books books) {
        this.books = books;
    }

    /**
     * Checks a run, also while it goes on.
     *
     * @param input the orders; null for the sample
     * @throws IOException if a ledger or the input cannot be read
     */
    static Verdict of(@Nullable Path input, Ledgers ledgers) throws IOException {
        Check check = new Check(new Books(input, ledgers));
        return new Verdict(List.of(
                check.lines(),
                check.refused(),
                check.charged(),
                check.repeated(),
                check.told("billing"),
                check.told("shipping"),
                check.deadLetters()));
    }

    private Claim lines() {
        long malformed = books.lines.values().stream().filter(Optional::isEmpty).count();
        Claim claim = new Claim("each of " + number(books.lines.size()) + " lines of the input is accounted for, "
                + number(malformed) + " of them malformed");
        Set<String> seen = new HashSet<>();
        for (Entry entry : books.orders) {
            Optional<Order> order = books.lines.get(entry.key());
            if (order == null) {
                claim.wrong().add(entry.key() + " is in the ledger of orders, but not in the input");
            } else if (!seen.add(entry.key())) {
                claim.wrong().add(entry.key() + " is in the ledger of orders twice");
            } else if (order.isEmpty() != entry.what().equals("malformed")) {
                claim.wrong().add(entry.key() + " is " + entry.what() + (order.isEmpty() ? ", but malformed" : ""));
            } else if (order.isPresent() && !order.get().id().equals(entry.order())) {
                claim.wrong().add(entry.key() + " is about another order in the ledger of orders");
            }
        }
        books.lines.keySet().stream()
                .filter(line -> !seen.contains(line))
                .forEach(line -> claim.missing().add(line + " is not in the ledger of orders"));
        return claim;
    }

    private Claim refused() {
        List<Entry> refused = books.orders.stream()
                .filter(entry -> entry.what().equals("refused") || entry.what().equals("rejected"))
                .toList();
        Claim claim = new Claim("each of " + number(refused.size()) + " refused lines has its reason, and no charge");
        for (Entry entry : refused) {
            if (entry.detail().isBlank()) {
                claim.wrong().add(entry.key() + " was refused without a reason");
            } else if (entry.what().equals("refused") && !books.wasRefused(entry.order())) {
                claim.wrong().add(entry.key() + " was refused, of which inventory knows nothing");
            }
        }
        for (String order : books.payments.keySet()) {
            if (!books.accepted.containsKey(order)) {
                claim.wrong().add(order + " was charged, but not accepted");
            }
        }
        return claim;
    }

    private Claim charged() {
        long declined = books.accepted.keySet().stream()
                .filter(order -> !books.payments.containsKey(order))
                .count();
        Claim claim = new Claim("each of " + number(books.accepted.size())
                + " accepted orders was charged exactly once, or rejected by payments (" + number(declined) + ")");
        for (String order : books.accepted.keySet()) {
            List<Entry> charges = books.payments.getOrDefault(order, List.of());
            List<String> reasons = books.givenUp(Channels.CHARGES.name(), order);
            Set<Order> contents = books.contents.getOrDefault(order, Set.of());
            if (charges.isEmpty() && reasons.isEmpty()) {
                claim.missing().add(order + " was not charged");
            } else if (charges.size() > 1) {
                claim.wrong().add(order + " was charged " + charges.size() + " times");
            } else if (charges.size() == 1) {
                String amount = charges.get(0).detail();
                if (contents.stream().noneMatch(content -> amount.equals(content.cents() + " cents"))) {
                    claim.wrong().add(order + " was charged " + amount + ", which is not what was ordered");
                } else if (!reasons.isEmpty() && contents.size() == 1) {
                    claim.wrong().add(order + " was charged, and given up: " + reasons.get(0));
                }
            }
        }
        return claim;
    }

    private Claim repeated() {
        List<String> repeated = books.accepted.keySet().stream()
                .filter(order -> books.accepted.getOrDefault(order, 0) > 1)
                .toList();
        Claim claim = new Claim("each of " + number(repeated.size()) + " repeated orders was charged once at most");
        for (String order : repeated) {
            if (books.payments.getOrDefault(order, List.of()).size() > 1) {
                claim.wrong().add(order + " was charged again when it was repeated");
            }
        }
        return claim;
    }

    private Claim told(String service) {
        Map<String, List<Entry>> told = service.equals("billing") ? books.billing : books.shipping;
        Claim claim = new Claim(service + " was told of each of " + number(books.accepted.size())
                + " accepted orders exactly once, and of no other");
        for (String order : books.accepted.keySet()) {
            int times = told.getOrDefault(order, List.of()).size();
            List<String> reasons =
                    books.givenUp(Channels.PLACED.subscription(service).name(), order);
            if (times > 1) {
                claim.wrong().add(service + " was told of " + order + " " + times + " times");
            } else if (times == 0 && reasons.isEmpty()) {
                claim.missing().add(service + " was not told of " + order);
            } else if (times == 0) {
                claim.wrong().add(service + " gave up on " + order + ": " + reasons.get(0));
            }
        }
        for (String order : told.keySet()) {
            if (!books.accepted.containsKey(order)) {
                claim.wrong().add(service + " was told of " + order + ", which was not accepted");
            }
        }
        return claim;
    }

    private Claim deadLetters() {
        int letters = books.deadLetters.values().stream().mapToInt(List::size).sum();
        Claim claim =
                new Claim("each of " + number(letters) + " dead letters is about an accepted order, and says why");
        books.deadLetters.forEach((order, entries) -> {
            if (!books.accepted.containsKey(order)) {
                claim.wrong().add("a dead letter is about " + order + ", which was not accepted");
            }
            if (entries.stream().anyMatch(entry -> entry.detail().isBlank())) {
                claim.wrong().add("a dead letter about " + order + " does not say why");
            }
        });
        return claim;
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
