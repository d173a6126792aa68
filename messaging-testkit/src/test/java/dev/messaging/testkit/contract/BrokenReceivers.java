package dev.messaging.testkit.contract;

import static dev.messaging.testkit.ForwardingTransport.around;
import static dev.messaging.testkit.contract.Broken.delivering;
import static dev.messaging.testkit.contract.Broken.intake;
import static dev.messaging.testkit.contract.Broken.settling;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingIntake;
import dev.messaging.testkit.ForwardingTransport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Transports that are broken where messages are delivered and settled. */
final class BrokenReceivers {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private BrokenReceivers() {}

    static List<Broken> all() {
        return List.of(
                delivering("drops one delivery in five", "SND-3", BrokenReceivers::dropping),
                new Broken(
                        "gives a topic's messages to one of its subscriptions only",
                        "SND-4",
                        around(BrokenReceivers::toOneSubscription)),
                settling(
                        "loses faults",
                        "REQ-4",
                        (delivery, settlement) -> settlement instanceof Settlement.Reply reply
                                        && reply.message().isFault()
                                ? delivery.settle(Settlement.accept())
                                : delivery.settle(settlement)),
                settling(
                        "does not count attempts",
                        "RTY-1",
                        (delivery, settlement) -> delivery.settle(
                                settlement instanceof Settlement.Retry retry
                                        ? new Settlement.Retry(delivery.message(), retry.delay())
                                        : settlement)),
                settling(
                        "retries at once",
                        "RTY-1",
                        (delivery, settlement) -> delivery.settle(
                                settlement instanceof Settlement.Retry retry
                                        ? new Settlement.Retry(retry.message(), Duration.ZERO)
                                        : settlement)),
                settling(
                        "drops dead letters",
                        "RTY-2",
                        (delivery, settlement) -> delivery.settle(
                                settlement instanceof Settlement.DeadLetter ? Settlement.accept() : settlement)),
                settling(
                        "says nothing of the failure in a dead letter",
                        "RTY-2",
                        (delivery, settlement) -> delivery.settle(
                                settlement instanceof Settlement.DeadLetter letter
                                        ? new Settlement.DeadLetter(delivery.message(), letter.fault())
                                        : settlement)),
                settling(
                        "brings back at once what is put off",
                        "RTY-4",
                        (delivery, settlement) -> delivery.settle(
                                settlement instanceof Settlement.Postpone
                                        ? new Settlement.Postpone(Duration.ZERO)
                                        : settlement)),
                delivering("reorders deliveries", "ORD-1", BrokenReceivers::reordering),
                delivering(
                        "does not know how much time is left",
                        "DLN-1",
                        deliveries -> delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                            @Override
                            public @Nullable Duration remaining() {
                                return null;
                            }
                        })),
                new Broken("trusts the sender's clock", "DLN-1", BrokenReceivers::trustingTheSendersClock),
                delivering("settles before the handler has run", "LIF-1", BrokenReceivers::settlingFirst),
                new Broken(
                        "delivers more than it is asked for", "LIF-1", around(BrokenReceivers::deliveringWithoutBound)),
                new Broken("settles what is unsettled when it closes", "LIF-1", around(BrokenReceivers::closingHard)),
                new Broken("goes on receiving after it is closed", "LIF-2", around(BrokenReceivers::neverEnding)),
                intake("takes no notice of a pause", "LIF-4", BrokenReceivers::neverPausing));
    }

    private static Consumer<Delivery> dropping(Consumer<Delivery> deliveries) {
        AtomicInteger count = new AtomicInteger();
        return delivery -> {
            if (count.incrementAndGet() % 5 == 0) {
                var unused = delivery.settle(Settlement.accept());
            } else {
                deliveries.accept(delivery);
            }
        };
    }

    /** The first subscription of each topic; names of topics are unique. */
    private static final ConcurrentMap<String, String> FIRST_SUBSCRIPTIONS = new ConcurrentHashMap<>();

    private static Transport toOneSubscription(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                boolean other = from.kind() == Address.Kind.SUBSCRIPTION
                        && !FIRST_SUBSCRIPTIONS
                                .computeIfAbsent(from.topicOfSubscription().name(), topic -> from.name())
                                .equals(from.name());
                return super.receive(
                        from, maxUnsettled, other ? delivery -> delivery.settle(Settlement.accept()) : deliveries);
            }
        };
    }

    /** Of every four deliveries with one key the first two change places. */
    private static Consumer<Delivery> reordering(Consumer<Delivery> deliveries) {
        ConcurrentMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        ConcurrentMap<String, Delivery> held = new ConcurrentHashMap<>();
        return delivery -> {
            String key = String.valueOf(delivery.message().partitionKey());
            int count =
                    counts.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet();
            if (count % 4 == 1) {
                held.put(key, delivery);
                return;
            }
            deliveries.accept(delivery);
            Delivery late = held.remove(key);
            if (late != null) {
                deliveries.accept(late);
            }
        };
    }

    private static TransportFactory trustingTheSendersClock(TransportFactory factory) {
        return context -> new ForwardingTransport(factory.open(context)) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(
                        from,
                        maxUnsettled,
                        delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                            @Override
                            public @Nullable Duration remaining() {
                                long age = context.environment().time().clock().millis()
                                        - message().time();
                                return super.remaining() == null
                                        ? null
                                        : Duration.ofMillis(message().timeToLive() - age);
                            }
                        }));
            }
        };
    }

    /** What is accepted already cannot come again. */
    private static Consumer<Delivery> settlingFirst(Consumer<Delivery> deliveries) {
        return delivery -> {
            var unused = delivery.settle(Settlement.accept());
            deliveries.accept(new ForwardingDelivery(delivery) {
                @Override
                public CompletionStage<Void> settle(Settlement settlement) {
                    return DONE;
                }
            });
        };
    }

    private static Transport deliveringWithoutBound(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(from, 100_000, deliveries);
            }
        };
    }

    private static Transport closingHard(Transport transport) {
        Set<Delivery> unsettled = ConcurrentHashMap.newKeySet();
        return new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(from, maxUnsettled, delivery -> {
                    unsettled.add(delivery);
                    deliveries.accept(new ForwardingDelivery(delivery) {
                        @Override
                        public CompletionStage<Void> settle(Settlement settlement) {
                            unsettled.remove(delivery);
                            return super.settle(settlement);
                        }
                    });
                });
            }

            @Override
            public void close() {
                unsettled.forEach(delivery -> delivery.settle(Settlement.accept()));
                super.close();
            }
        };
    }

    private static Transport neverEnding(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(from, maxUnsettled, deliveries).thenApply(Deaf::new);
            }

            @Override
            public void close() {}
        };
    }

    /** Hears of nothing that would end it. */
    private static final class Deaf extends ForwardingIntake {

        Deaf(Intake intake) {
            super(intake);
        }

        @Override
        public CompletionStage<Void> stop() {
            return DONE;
        }

        @Override
        public CompletionStage<Void> close() {
            return DONE;
        }
    }

    private static Intake neverPausing(Intake intake) {
        return new ForwardingIntake(intake) {
            @Override
            public void pause() {}
        };
    }
}
