package dev.messaging.examples.shop;

import dev.messaging.RejectedException;
import dev.messaging.examples.shop.Channels.Charge;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for a payment provider; like one, it has card numbers for tests. */
final class CardService {

    /** The provider has a hiccup: works at the third try. */
    static final String FLAKY = "4000000000000119";

    /** Numbers of cards that are never charged, and why not. */
    static final Map<String, String> DECLINED = Map.of(
            "4000000000000002", "card declined",
            "4000000000009995", "insufficient funds",
            "4000000000000069", "card expired");

    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final List<Charge> statement = new CopyOnWriteArrayList<>();

    /**
     * Takes the money, once for each key, so that whoever does not know whether it was taken can ask again. A real
     * provider remembers the keys for days; this one as long as its process lives.
     *
     * @throws RejectedException if the card will never be charged
     * @throws IllegalStateException if the provider cannot be reached now
     */
    void charge(String key, Charge charge) {
        if (taken.contains(key)) {
            return;
        }
        String reason = DECLINED.get(charge.card());
        if (reason != null) {
            throw new RejectedException(reason);
        }
        if (charge.card().equals(FLAKY) && failures.merge(charge.orderId(), 1, Integer::sum) <= 2) {
            throw new IllegalStateException("the card service does not answer");
        }
        failures.remove(charge.orderId());
        if (taken.add(key)) {
            statement.add(charge);
        }
    }

    /** What it has taken, in order. */
    List<Charge> statement() {
        return List.copyOf(statement);
    }
}
