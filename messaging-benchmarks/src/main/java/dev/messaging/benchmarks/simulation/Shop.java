package dev.messaging.benchmarks.simulation;

import dev.messaging.Idempotency;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.Sender;
import dev.messaging.testkit.simulation.Faults;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Four services and five orders: each is priced, paid and shipped, whatever goes wrong. */
record Shop(boolean async, Faults faults, Tally tally) implements Scenario {

    private static final int ORDERS = 5;
    private static final Queue<Order> PLACE_ORDER = Queue.of("place-order", Order.class);
    private static final Operation<Order, Price> PRICE = Operation.of("price", Order.class, Price.class);
    private static final Operation<Price, Receipt> PAY = Operation.of("pay", Price.class, Receipt.class);
    private static final Queue<Receipt> SHIP = Queue.of("ship", Receipt.class);

    /** A storm is no reason to give an order up; and who handles in no time needs no long lease. */
    private static final ReceiverOptions PATIENT = ReceiverOptions.defaults()
            .withRetry(RetryPolicy.defaults().withMaxAttempts(100))
            .withIdempotency(Idempotency.defaults().withLease(Duration.ofSeconds(3)));

    private record Order(String id, String sku, int quantity) {}

    private record Price(String order, long cents) {}

    private record Receipt(String order) {}

    @Override
    public void play(Simulation simulation) {
        simulation.faults(faults);
        Set<String> shipped = new HashSet<>();
        tally.count(simulation, simulation.service("pricing", this::pricing));
        simulation.service("payments", this::payments);
        simulation.service(
                "shipping",
                service -> service.messaging()
                        .receive(
                                SHIP,
                                PATIENT,
                                receipt -> shipped.add(receipt.payload().order())));
        simulation.service("orders", this::orders);
        placeOrders(simulation.client());
        simulation.eventually("each order is shipped", () -> {
            if (shipped.size() != ORDERS) {
                throw new AssertionError("Shipped are only " + shipped);
            }
        });
    }

    private void pricing(SimulatedService service) {
        service.messaging().respond(PRICE, PATIENT, order -> priced(order.payload()));
    }

    private void payments(SimulatedService service) {
        service.messaging()
                .respond(PAY, PATIENT, price -> new Receipt(price.payload().order()));
    }

    private void orders(SimulatedService service) {
        if (async) {
            service.messaging()
                    .receiveAsync(
                            PLACE_ORDER,
                            PATIENT,
                            order -> service.messaging()
                                    .requestAsync(PRICE, order.payload())
                                    .thenCompose(price -> service.messaging().requestAsync(PAY, payment(price)))
                                    .thenCompose(receipt ->
                                            service.messaging().sendAsync(SHIP, shipment(receipt.payload()))));
        } else {
            service.messaging().receive(PLACE_ORDER, PATIENT, order -> {
                Price price = service.messaging().request(PRICE, order.payload());
                Receipt receipt =
                        service.messaging().request(PAY, payment(price)).payload();
                service.messaging().send(SHIP, shipment(receipt));
            });
        }
    }

    private static Price priced(Order order) {
        return new Price(order.id, 995L * order.quantity);
    }

    private static Message<Price> payment(Price price) {
        return Message.of(price).withIdempotencyKey("pay " + price.order);
    }

    private static Message<Receipt> shipment(Receipt receipt) {
        return Message.of(receipt).withIdempotencyKey("ship " + receipt.order);
    }

    private void placeOrders(Sender client) {
        for (int i = 0; i < ORDERS; i++) {
            Message<Order> order =
                    Message.of(new Order("order " + i, "SKU-" + i, i + 1)).withIdempotencyKey("order " + i);
            if (async) {
                CompletableFuture<String> unused = placeUntilSafe(client, order);
            } else {
                while (!isPlaced(client, order)) {
                    // whoever must know that it is placed, places it until he does
                }
            }
        }
    }

    private static CompletableFuture<String> placeUntilSafe(Sender client, Message<Order> order) {
        return client.sendAsync(PLACE_ORDER, order).exceptionallyCompose(unknown -> placeUntilSafe(client, order));
    }

    private static boolean isPlaced(Sender client, Message<Order> order) {
        try {
            client.send(PLACE_ORDER, order);
            return true;
        } catch (MessagingException unknown) {
            return false;
        }
    }
}
