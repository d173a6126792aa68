package dev.messaging.examples.shop;

import dev.messaging.examples.shop.report.Statistics;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The services of the shop, in the order in which it opens: the one that gives work to the others is the last. */
final class Services {

    private static final int ORDERS_AT_ONCE = 32;

    private Services() {}

    /** What they are called. */
    static List<String> names() {
        return all(null, new Statistics(), null).stream().map(Service::name).toList();
    }

    /**
     * The service with a name, not yet started.
     *
     * @param orders the file of orders; null for the sample
     * @param statistics its figures
     */
    static Service named(String name, @Nullable Path orders, Statistics statistics) {
        return named(name, orders, statistics, null);
    }

    /**
     * The same with a database.
     *
     * @param database what orders and payments work in; null for none
     */
    static Service named(String name, @Nullable Path orders, Statistics statistics, @Nullable ShopDatabase database) {
        return all(orders, statistics, database).stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no service " + name + "; there are: " + String.join(", ", names())));
    }

    private static List<Service> all(@Nullable Path orders, Statistics statistics, @Nullable ShopDatabase database) {
        return List.of(
                new Inventory(),
                Supplier.birch(),
                Supplier.cobalt(),
                Supplier.dune(),
                database == null ? new Payments(new CardService()) : new InboxPayments(new CardService(), database),
                new Billing(),
                new Shipping(),
                new Reconciliation(),
                new Orders(
                        orders,
                        statistics,
                        Workers.threads(ORDERS_AT_ONCE),
                        database == null ? new DirectAnnouncement() : new OutboxAnnouncement(database)));
    }
}
