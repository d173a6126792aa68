package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.Order;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Customers take turns in ordering. Thread-safe. */
final class Customers {

    static final int COUNT = 1_000;

    private final Order[] orders =
            IntStream.range(0, COUNT).mapToObj(Customers::order).toArray(Order[]::new);

    private final AtomicInteger next = new AtomicInteger();

    /** The same of each customer each time. */
    Order nextOrder() {
        return orders[Math.floorMod(next.getAndIncrement(), COUNT)];
    }

    /** One of many, counted from 0; each customer's are counted. */
    static Order order(int number) {
        return Order.of(Order.customerName(number % COUNT), number / COUNT);
    }
}
