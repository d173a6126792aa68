package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Handlers that look right, and are not under at-least-once delivery; what lies outside of a service's body is a database. */
enum BrokenHandler implements Scenario {
    CHARGES_BEFORE_IT_CHECKS("nobody is charged twice") {
        @Override
        public void play(Simulation simulation) {
            Map<String, Integer> charges = new HashMap<>();
            Set<String> done = new HashSet<>();
            simulation.service(
                    "payments",
                    service -> service.messaging().receive(ORDERS, order -> {
                        charges.merge(order.payload(), 1, Integer::sum);
                        if (done.add(order.payload())) {
                            service.messaging().send(RECEIPTS, order.payload());
                        }
                    }));
            sendOrders(simulation);
            nobodyIsChargedTwice(simulation, charges);
        }
    },
    KEEPS_WHAT_IS_DONE_IN_ITS_HEAP("nobody is charged twice") {
        @Override
        public void play(Simulation simulation) {
            Map<String, Integer> charges = new HashMap<>();
            simulation.service("payments", service -> {
                Set<String> done = new HashSet<>();
                service.messaging().receive(ORDERS, order -> {
                    if (done.add(order.payload())) {
                        charges.merge(order.payload(), 1, Integer::sum);
                    }
                });
            });
            sendOrders(simulation);
            nobodyIsChargedTwice(simulation, charges);
        }
    },
    RETURNS_WHILE_WORK_GOES_ON("each order is shipped") {
        @Override
        public void play(Simulation simulation) {
            Set<String> shipped = new HashSet<>();
            simulation.service(
                    "shipping",
                    service -> service.messaging().receive(RECEIPTS, receipt -> shipped.add(receipt.payload())));
            simulation.service(
                    "payments",
                    service -> service.messaging()
                            .receive(
                                    ORDERS,
                                    order -> service.messaging()
                                            .sendAsync(RECEIPTS, order.payload())
                                            .exceptionally(failed -> "")));
            sendOrders(simulation);
            simulation.eventually(invariant, () -> assertThat(shipped).hasSize(COUNT));
        }
    },
    COUNTS_ON_ORDER_WITHOUT_A_KEY("the last price stays") {
        @Override
        public void play(Simulation simulation) {
            Map<String, String> prices = new HashMap<>();
            simulation.service(
                    "shop",
                    service -> service.messaging().receive(ORDERS, price -> prices.put("apples", price.payload())));
            sendOrders(simulation);
            simulation.eventually(invariant, () -> assertThat(prices).containsValue("order " + (COUNT - 1)));
        }
    },
    IGNORES_THE_DEADLINE("no seat is kept for who has gone") {
        @Override
        public void play(Simulation simulation) {
            Map<String, String> seats = new HashMap<>();
            Set<String> goneElsewhere = new HashSet<>();
            simulation.service(
                    "seats",
                    service -> service.messaging().respond(RESERVE, guest -> {
                        service.messaging().send(RECEIPTS, guest.payload());
                        if (!goneElsewhere.contains(guest.payload())) {
                            seats.put(guest.payload(), "reserved");
                        } else {
                            seats.put(guest.payload(), "reserved too late");
                        }
                        return "reserved";
                    }));
            for (int i = 0; i < COUNT; i++) {
                String guest = "guest " + i;
                try {
                    simulation.client().request(RESERVE.withTimeout(Duration.ofSeconds(2)), guest);
                } catch (MessagingException noAnswer) {
                    goneElsewhere.add(guest);
                }
            }
            simulation.eventually(invariant, () -> assertThat(seats).doesNotContainValue("reserved too late"));
        }
    },
    CALLS_ANOTHER_SERVICE_BETWEEN_TWO_WRITES("what is charged is booked") {
        @Override
        public void play(Simulation simulation) {
            Set<String> charged = new HashSet<>();
            Set<String> booked = new HashSet<>();
            simulation.service("prices", service -> service.messaging().respond(RESERVE, request -> "1 EUR"));
            simulation.service(
                    "payments",
                    service -> service.messaging().receive(ORDERS, order -> {
                        if (charged.add(order.payload())) {
                            service.messaging().request(RESERVE, order.payload());
                            booked.add(order.payload());
                        }
                    }));
            sendOrders(simulation);
            simulation.eventually(invariant, () -> assertThat(booked).isEqualTo(charged));
        }
    },
    SWALLOWS_THE_FAILURE_OF_A_SEND("each order is shipped") {
        @Override
        public void play(Simulation simulation) {
            Set<String> shipped = new HashSet<>();
            simulation.service(
                    "shipping",
                    service -> service.messaging().receive(RECEIPTS, receipt -> shipped.add(receipt.payload())));
            simulation.service(
                    "payments",
                    builder -> builder.sendTimeout(Duration.ofSeconds(5)),
                    service -> service.messaging().receive(ORDERS, order -> {
                        try {
                            service.messaging().send(RECEIPTS, order.payload());
                        } catch (MessagingException nobodyReadsLogs) {
                            // "log it and go on"
                        }
                    }));
            sendOrders(simulation);
            simulation.eventually(invariant, () -> assertThat(shipped).hasSize(COUNT));
        }
    },
    RETRIES_INSIDE_WITHOUT_A_KEY("nobody is charged twice") {
        @Override
        public void play(Simulation simulation) {
            Map<String, Integer> charges = new HashMap<>();
            simulation.service(
                    "bank",
                    service -> service.messaging().respond(RESERVE, order -> {
                        charges.merge(order.payload(), 1, Integer::sum);
                        return "charged";
                    }));
            simulation.service(
                    "payments",
                    service -> service.messaging().receive(ORDERS, order -> {
                        try {
                            service.messaging().request(RESERVE, order.payload());
                        } catch (MessagingException onceMore) {
                            service.messaging().request(RESERVE, order.payload());
                        }
                    }));
            sendOrders(simulation);
            nobodyIsChargedTwice(simulation, charges);
        }
    },
    DERIVES_STATE_FROM_THE_ATTEMPT("each order is charged") {
        @Override
        public void play(Simulation simulation) {
            Set<String> charged = new HashSet<>();
            simulation.service("prices", service -> service.messaging().respond(RESERVE, request -> "1 EUR"));
            simulation.service(
                    "payments",
                    service -> service.messaging().receive(ORDERS, order -> {
                        if (isFirst(order)) {
                            service.messaging().request(RESERVE, order.payload());
                            charged.add(order.payload());
                        }
                    }));
            sendOrders(simulation);
            simulation.eventually(invariant, () -> assertThat(charged).hasSize(COUNT));
        }
    },
    TREATS_A_TIMEOUT_AS_IF_NOTHING_HAD_HAPPENED("nobody is charged twice") {
        @Override
        public void play(Simulation simulation) {
            Map<String, Integer> charges = new HashMap<>();
            simulation.service(
                    "payments",
                    service -> service.messaging().respond(RESERVE, order -> {
                        charges.merge(order.payload(), 1, Integer::sum);
                        return "charged";
                    }));
            nobodyIsChargedTwice(simulation, charges);
            for (int i = 0; i < COUNT; i++) {
                String order = "order " + i;
                while (!isCharged(simulation.client(), order)) {
                    simulation.advance(Duration.ofSeconds(1));
                }
            }
        }
    };

    private static final int COUNT = 5;
    private static final Queue<String> ORDERS = Queue.of("orders", String.class);
    private static final Queue<String> RECEIPTS = Queue.of("receipts", String.class);
    private static final Operation<String, String> RESERVE = Operation.of("reserve", String.class, String.class);

    /** What does not hold. */
    final String invariant;

    BrokenHandler(String invariant) {
        this.invariant = invariant;
    }

    void nobodyIsChargedTwice(Simulation simulation, Map<String, Integer> charges) {
        simulation.always(invariant, () -> assertThat(charges.values()).allMatch(count -> count == 1));
    }

    private static boolean isFirst(ReceivedMessage<String> order) {
        return order.attempt() == 1;
    }

    private static boolean isCharged(Messaging client, String order) {
        try {
            client.request(RESERVE, order);
            return true;
        } catch (MessagingException timedOut) {
            return false;
        }
    }

    private static void sendOrders(Simulation simulation) {
        for (int i = 0; i < COUNT; i++) {
            Message<String> order = Message.of("order " + i).withIdempotencyKey("order " + i);
            while (!isSent(simulation.client(), order)) {
                // whoever must know that it is sent, sends until he does
            }
        }
    }

    private static boolean isSent(Messaging client, Message<String> order) {
        try {
            client.send(ORDERS, order);
            return true;
        } catch (MessagingException unknown) {
            return false;
        }
    }
}
