package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static dev.messaging.testkit.Shop.ORDERS;
import static dev.messaging.testkit.Shop.QUOTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.Shop.Charge;
import dev.messaging.testkit.Shop.GetQuote;
import dev.messaging.testkit.Shop.OrderPlaced;
import dev.messaging.testkit.Shop.Quote;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a probe takes to be in flight while a transport does what those of {@link Services} do not. */
class ProbedTransportTest {

    private static final Charge CHARGE = new Charge("o-1", 995);

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final Recording recording = new Recording(environment.time());
    private final InFlight inFlight = new InFlight(environment.time());
    private final MessagingProbe probe = new MessagingProbe(environment, recording, inFlight, () -> {
        throw new IllegalStateException("Nothing is to be answered in the place of its service here");
    });

    @AfterEach
    void end() {
        environment.close();
    }

    private Messaging over(UnaryOperator<Transport> change) {
        return new ProbedService("shop", recording, inFlight)
                .connect(
                        environment,
                        ForwardingTransport.around(change).apply(MemoryTransport.to(new Broker(environment))),
                        builder -> builder);
    }

    @Test
    void a_send_that_is_thrown_at_is_in_flight_no_longer() {
        Set<String> thrown = new HashSet<>();
        Messaging messaging = over(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                if (thrown.add(message.id())) {
                    throw new IllegalStateException("thrown by the test");
                }
                return super.send(to, message);
            }
        });

        CompletableFuture<String> sent = messaging.sendAsync(CHARGES, CHARGE);
        probe.awaitIdle();

        assertThat(sent).isCompleted();
        assertThat(probe).sent(CHARGES).hasSize(1);
    }

    @Test
    void a_request_that_is_thrown_at_is_in_flight_no_longer() {
        Messaging messaging = over(transport -> new ForwardingTransport(transport) {
            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {
                throw new IllegalStateException("thrown by the test");
            }
        });

        CompletableFuture<Quote> quote = messaging.requestAsync(QUOTE, new GetQuote("ACME"));
        probe.awaitIdle();

        assertThat(quote).isCompletedExceptionally();
        assertThat(probe.requested(QUOTE)).hasSize(1);
    }

    @Test
    void a_delivery_whose_settlement_is_thrown_at_is_in_flight_no_longer() {
        Messaging messaging = over(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(
                        from,
                        maxUnsettled,
                        delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                            @Override
                            public CompletionStage<Void> settle(Settlement settlement) {
                                throw new IllegalStateException("thrown by the test");
                            }
                        }));
            }
        });
        messaging.receive(CHARGES, charge -> {});

        messaging.send(CHARGES, CHARGE);
        probe.awaitIdle();

        assertThat(probe).handledOnce(CHARGES, CHARGE);
        assertThat(recording.<Charge>happenings(Kind.SETTLEMENT_FAILED, CHARGES.name(), Charge.class))
                .hasSize(1);
    }

    @Test
    void each_copy_that_is_to_be_sent_again_is_in_flight_until_it_has_been() {
        List<Address> subscriptions = List.of(
                Address.subscription(ORDERS.name(), "billing"), Address.subscription(ORDERS.name(), "shipping"));
        Map<Address, Duration> busy = new HashMap<>(
                Map.of(subscriptions.get(0), Duration.ofSeconds(1), subscriptions.get(1), Duration.ofSeconds(10)));
        Messaging messaging = over(transport -> new ForwardingTransport(transport) {
            @Override
            public List<Address> recipients(Address topic) {
                return subscriptions;
            }

            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                Duration retryAfter = busy.remove(to);
                return retryAfter == null
                        ? super.send(to, message)
                        : CompletableFuture.failedFuture(new OverloadedException("busy", Outcome.REJECTED, retryAfter));
            }
        });

        CompletableFuture<String> sent = messaging.sendAsync(ORDERS, Message.of(new OrderPlaced("o-1")));
        probe.awaitIdle();

        assertThat(sent).isCompleted();
    }
}
