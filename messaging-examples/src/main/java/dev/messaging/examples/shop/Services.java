package dev.messaging.examples.shop;

import dev.messaging.examples.shop.report.Statistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The services of the shop, in the order in which it opens: the one that gives work to the others is the last. */
final class Services {

    private static final int ORDERS_AT_ONCE = 32;

    private Services() {}

    /**
     * What they are called.
     *
     * @param database what they work in; null for none
     */
    static List<String> names(@Nullable ShopDatabase database) {
        return all(null, new Statistics(), database).stream().map(Service::name).toList();
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
     * @param database what they work in; null for none
     */
    static Service named(String name, @Nullable Path orders, Statistics statistics, @Nullable ShopDatabase database) {
        return all(orders, statistics, database).stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no service " + name + "; there are: " + String.join(", ", names(database))));
    }

    private static List<Service> all(@Nullable Path orders, Statistics statistics, @Nullable ShopDatabase database) {
        CardService cards = new CardService();
        List<Service> services = new ArrayList<>(
                List.of(new Inventory(), Supplier.birch(), Supplier.cobalt(), Supplier.dune(), new Reconciliation()));
        if (database == null) {
            services.addAll(List.of(new Payments(cards), new Billing(), new Shipping()));
        } else {
            services.addAll(List.of(
                    InboxService.payments(cards, database),
                    InboxService.subscriber("billing", database),
                    InboxService.subscriber("shipping", database),
                    new OutboxRelay(database)));
        }
        Announcement announcement = database == null ? new DirectAnnouncement() : new OutboxAnnouncement(database);
        services.add(new Orders(orders, statistics, Workers.threads(ORDERS_AT_ONCE), announcement));
        return services;
    }
}
