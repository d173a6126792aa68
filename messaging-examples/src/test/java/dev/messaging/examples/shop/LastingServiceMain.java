package dev.messaging.examples.shop;

/** Runs a service as {@link ServiceMain} does, but orders for as long as there may be more of them. */
final class LastingServiceMain {

    private LastingServiceMain() {}

    public static void main(String[] arguments) {
        ServiceMain.run(
                arguments,
                (name, orders, statistics, database) -> name.equals("orders")
                        ? new LastingOrders(orders, () -> Services.named(name, orders, statistics, database))
                        : Services.named(name, orders, statistics, database));
    }
}
