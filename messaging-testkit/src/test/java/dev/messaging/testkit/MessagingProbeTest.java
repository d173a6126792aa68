package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static dev.messaging.testkit.Shop.ORDERS;
import static dev.messaging.testkit.Shop.QUOTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.ClosedException;
import dev.messaging.DeadlineExceededException;
import dev.messaging.FailureInfo;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.PayloadCodec;
import dev.messaging.PayloadException;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.Subscription;
import dev.messaging.TypeRef;
import dev.messaging.UndeliverableException;
import dev.messaging.testkit.Shop.Charge;
import dev.messaging.testkit.Shop.GetQuote;
import dev.messaging.testkit.Shop.OrderPlaced;
import dev.messaging.testkit.Shop.Quote;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@MessagingTest
class MessagingProbeTest {

    private static final Charge CHARGE = new Charge("o-1", 995);

    private final Messaging messaging;
    private final MessagingProbe probe;
    private final VirtualEnvironment time;
    private final long began;

    MessagingProbeTest(Messaging messaging, MessagingProbe probe, VirtualEnvironment time) {
        this.messaging = messaging;
        this.probe = probe;
        this.time = time;
        this.began = time.time().nanoTime();
    }

    private Duration passed() {
        return Duration.ofNanos(time.time().nanoTime() - began);
    }

    @Nested
    class Sees {

        @Test
        void what_was_sent_with_all_that_it_carries() {
            String id = messaging.send(
                    CHARGES,
                    Message.of(CHARGE)
                            .withHeader("tenant", "north")
                            .withPartitionKey("customer-7")
                            .withIdempotencyKey("charge-o-1")
                            .withTimeToLive(ofMinutes(5)));

            ReceivedMessage<Charge> sent = probe.sent(CHARGES).get(0);
            assertThat(sent.id()).isEqualTo(id);
            assertThat(sent.payload()).isEqualTo(CHARGE);
            assertThat(sent.header("tenant")).hasValue("north");
            assertThat(sent.partitionKey()).hasValue("customer-7");
            assertThat(sent.idempotencyKey()).isEqualTo("charge-o-1");
            assertThat(sent.remaining()).hasValue(ofMinutes(5));
        }

        @Test
        void messages_that_nobody_receives_and_takes_none_from_who_does() {
            List<Charge> received = new ArrayList<>();
            messaging.send(CHARGES, CHARGE);
            assertThat(probe).sent(CHARGES).hasSize(1);
            assertThat(probe).handled(CHARGES).isEmpty();

            messaging.receive(CHARGES, charge -> received.add(charge.payload()));

            assertThat(probe).handledOnce(CHARGES);
            assertThat(received).containsExactly(CHARGE);
        }

        @Test
        void each_subscription_of_a_topic() {
            messaging.receive(ORDERS.subscription("billing"), order -> {});
            messaging.receive(ORDERS.subscription("shipping"), order -> {
                throw new RejectedException("no such address");
            });

            messaging.send(ORDERS, new OrderPlaced("o-1"));

            assertThat(probe).sent(ORDERS).hasSize(1);
            assertThat(probe).handledOnce(ORDERS.subscription("billing"), new OrderPlaced("o-1"));
            assertThat(probe).handled(ORDERS.subscription("shipping")).isEmpty();
            assertThat(probe).deadLettered(ORDERS.subscription("shipping")).because("no such address");
        }

        @Test
        void requests_answered_or_not() {
            assertThatThrownBy(() -> messaging.request(QUOTE, new GetQuote("ACME")))
                    .isInstanceOf(UndeliverableException.class);
            messaging.respond(QUOTE, request -> new Quote(request.payload().symbol(), 995));
            messaging.request(QUOTE, new GetQuote("APEX"));

            assertThat(probe).requested(QUOTE).payloads().containsExactly(new GetQuote("ACME"), new GetQuote("APEX"));
            assertThat(probe.requested(QUOTE)).hasSize(2);
            assertThat(probe).handled(QUOTE).payloads().containsExactly(new GetQuote("APEX"));
        }

        @Test
        void retries_delays_and_dead_letters() {
            messaging.receive(CHARGES, charge -> {
                throw new IllegalStateException("the card service is away");
            });
            messaging.send(CHARGES, CHARGE);

            assertThat(probe).retried(CHARGES).hasSize(1).because(IllegalStateException.class);
            assertThat(probe).deadLettered(CHARGES).isEmpty();

            probe.awaitIdle();
            assertThat(probe).retried(CHARGES).hasSize(4);
            assertThat(probe)
                    .deadLettered(CHARGES)
                    .because(IllegalStateException.class)
                    .because("card service")
                    .payloads()
                    .containsExactly(CHARGE);
        }

        @Test
        void a_dead_letter_where_it_is_received() {
            messaging.receive(CHARGES, charge -> {
                throw new RejectedException("nothing to charge");
            });
            List<FailureInfo> reasons = new ArrayList<>();
            messaging.receive(
                    CHARGES.deadLetters(), letter -> FailureInfo.of(letter).ifPresent(reasons::add));

            messaging.send(CHARGES, CHARGE);

            assertThat(probe).handledOnce(CHARGES.deadLetters());
            assertThat(reasons).singleElement().extracting(FailureInfo::message).isEqualTo("nothing to charge");
        }

        @Test
        void what_its_receiver_cannot_decode(Services services) {
            messaging.receive(CHARGES, charge -> {});
            services.start("terse", builder -> builder.codec(new TerseCodec())).send(CHARGES, CHARGE);

            assertThat(probe).sent(CHARGES).payloads().containsExactly(CHARGE);
            assertThat(probe).deadLettered(CHARGES).because(PayloadException.class);
        }

        @Test
        void postponed_and_expired_messages() {
            messaging.receive(CHARGES, charge -> {
                throw new RetryLaterException(ofHours(1));
            });
            messaging.send(CHARGES, Message.of(CHARGE).withTimeToLive(ofMinutes(90)));

            assertThat(probe).postponed(CHARGES).hasSize(1);
            probe.awaitIdle();
            assertThat(probe).postponed(CHARGES).hasSize(2);
            assertThat(probe).expired(CHARGES).payloads().containsExactly(CHARGE);
            assertThat(probe).handled(CHARGES).isEmpty();
        }

        @Test
        void duplicates_as_what_they_are() {
            messaging.receive(CHARGES, charge -> {});
            Message<Charge> charge = Message.of(CHARGE).withId("charge-1");
            messaging.send(CHARGES, charge);
            messaging.send(CHARGES, charge);

            assertThat(probe).sent(CHARGES).hasSize(2);
            assertThat(probe).handledOnce(CHARGES).handledOnce(CHARGES, CHARGE);
        }

        @Test
        void nothing_sent_where_sending_failed(Services services) {
            Messaging closed = services.start("closed", builder -> builder);
            closed.close();

            assertThatThrownBy(() -> closed.send(CHARGES, CHARGE)).isInstanceOf(ClosedException.class);
            assertThat(probe).sent(CHARGES).isEmpty();
        }

        @Test
        void flows_and_causes() {
            messaging.receive(ORDERS.subscription("billing"), order -> messaging.send(CHARGES, CHARGE));
            messaging.respond(QUOTE, request -> {
                messaging.send(CHARGES, CHARGE);
                return new Quote("ACME", 995);
            });

            String order =
                    messaging.send(ORDERS, Message.of(new OrderPlaced("o-1")).withCorrelationId("flow-1"));
            assertThat(probe).sent(CHARGES).causedBy(ORDERS).causedBy(order).hasCorrelationId("flow-1");
            messaging.request(QUOTE, new GetQuote("ACME"));

            assertThat(probe.sent(CHARGES)).hasSize(2);
            assertThatThrownBy(() -> assertThat(probe).sent(CHARGES).causedBy(QUOTE))
                    .hasMessageContaining("caused by a request of operation pricing.quote");
        }

        @Test
        void payloads_of_generic_types_and_of_codecs_of_ones_own(Services services) {
            Queue<List<Charge>> batches = Queue.of("payments.batch", new TypeRef<List<Charge>>() {});
            messaging.send(batches, List.of(CHARGE));
            assertThat(probe).sent(batches).payloads().containsExactly(List.of(CHARGE));

            Messaging terse = services.start("terse", builder -> builder.codec(new TerseCodec()));
            terse.send(CHARGES, CHARGE);
            assertThat(probe).sent(CHARGES).payloads().containsExactly(CHARGE);
        }

        @Test
        void replicas_of_a_service_share_its_messages(Services services) {
            List<String> handled = new ArrayList<>();
            for (String replica : List.of("one", "other")) {
                services.start("payments", builder -> builder).receive(CHARGES, charge -> handled.add(replica));
            }
            messaging.send(CHARGES, CHARGE);
            messaging.send(CHARGES, new Charge("o-2", 120));

            assertThat(probe).handledOnce(CHARGES);
            assertThat(handled).containsExactlyInAnyOrder("one", "other");
        }
    }

    @Nested
    class Waits {

        @Test
        void until_nothing_is_in_flight_and_no_longer() {
            messaging.receive(CHARGES, charge -> {});
            messaging.send(CHARGES, CHARGE);
            messaging.send(CHARGES, Message.of(CHARGE).withDelay(ofHours(24)));

            probe.awaitIdle();

            assertThat(probe).handled(CHARGES).hasSize(2);
            assertThat(passed()).isEqualTo(ofHours(24));
        }

        @Test
        void not_at_all_where_nothing_is() {
            messaging.send(CHARGES, CHARGE);
            messaging.receive(ORDERS.subscription("billing"), order -> {});

            probe.awaitIdle();

            assertThat(passed()).isZero();
        }

        @Test
        void for_delays_of_messages_that_nobody_receives() {
            messaging.send(CHARGES, Message.of(CHARGE).withDelay(ofHours(1)));

            probe.awaitIdle();

            assertThat(passed()).isEqualTo(ofHours(1));
        }

        @Test
        void over_a_day_of_retries_by_way_of_the_transport_and_in_place() {
            RetryPolicy patient = RetryPolicy.defaults()
                    .withMaxAttempts(25)
                    .withInitialDelay(ofHours(1))
                    .withMultiplier(1)
                    .withMaxBlocking(Duration.ofDays(3));
            messaging.receive(CHARGES, ReceiverOptions.defaults().withRetry(patient), charge -> {
                throw new IllegalStateException("the card service is away");
            });
            messaging.send(CHARGES, CHARGE);
            messaging.send(CHARGES, Message.of(CHARGE).withPartitionKey("customer-7"));

            probe.awaitIdle();

            assertThat(probe).retried(CHARGES).hasSize(2 * 24);
            assertThat(probe).deadLettered(CHARGES).hasSize(2);
            assertThat(passed()).isBetween(ofHours(21), ofHours(24));
        }

        @Test
        void for_what_follows() {
            messaging.receive(
                    ORDERS.subscription("billing"),
                    order -> messaging.send(CHARGES, Message.of(CHARGE).withDelay(ofMinutes(1))));
            messaging.receive(CHARGES, charge -> {
                if (charge.attempt() == 1) {
                    throw new IllegalStateException("the card service is away");
                }
            });
            messaging.send(ORDERS, Message.of(new OrderPlaced("o-1")).withDelay(ofHours(1)));

            probe.awaitIdle();

            assertThat(probe).handledOnce(CHARGES);
        }

        @Test
        void for_handlers_that_wait() {
            probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(ofSeconds(20));
            messaging.receive(CHARGES, charge -> messaging.request(QUOTE, new GetQuote("ACME")));
            messaging.send(CHARGES, CHARGE);

            probe.awaitIdle();

            assertThat(probe).handledOnce(CHARGES);
            assertThat(passed()).isEqualTo(ofSeconds(20));
        }

        @Test
        void not_for_what_went_back_when_its_receiver_closed() {
            probe.answer(QUOTE).never();
            Subscription receiving = messaging.receive(
                    CHARGES,
                    ReceiverOptions.defaults().withDrainTimeout(ofSeconds(1)),
                    charge -> messaging.request(QUOTE.withTimeout(ofMinutes(1)), new GetQuote("ACME")));
            messaging.send(CHARGES, CHARGE);
            assertThat(probe).requested(QUOTE).hasSize(1);

            receiving.close();
            probe.awaitIdle();

            assertThat(probe).handled(CHARGES).isEmpty();
            assertThat(passed()).isBetween(ofMinutes(1), ofMinutes(1).plusSeconds(1));
        }
    }

    @Nested
    class Answers {

        @Test
        void with_what_it_is_told() {
            probe.answer(QUOTE).with(new Quote("ACME", 995));
            assertThat(messaging.request(QUOTE, new GetQuote("ACME")).cents()).isEqualTo(995);

            probe.answer(QUOTE, request -> new Quote(request.payload().symbol(), 120));
            assertThat(messaging.request(QUOTE, new GetQuote("APEX"))).isEqualTo(new Quote("APEX", 120));
        }

        @Test
        void by_failing() {
            probe.answer(QUOTE).failing(new IllegalStateException("no prices today"));

            assertThatThrownBy(() -> messaging.request(QUOTE, new GetQuote("ACME")))
                    .isInstanceOf(RemoteFaultException.class)
                    .hasMessageContaining("no prices today");
        }

        @Test
        void slowly() {
            probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(ofSeconds(5));

            assertThat(messaging.request(QUOTE, new GetQuote("ACME")).cents()).isEqualTo(995);
            assertThat(passed()).isEqualTo(ofSeconds(5));
            assertThatThrownBy(() -> messaging.request(QUOTE.withTimeout(ofSeconds(4)), new GetQuote("ACME")))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(passed()).isEqualTo(ofSeconds(9));
            assertThatThrownBy(() -> probe.answer(QUOTE).slow(ofSeconds(-1))).hasMessageContaining("PT-1S");
        }

        @Test
        void as_many_as_ask_at_once() {
            probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(ofSeconds(5));
            List<CompletableFuture<Quote>> quotes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                quotes.add(messaging.requestAsync(QUOTE, new GetQuote("ACME")));
            }

            time.advance(ofSeconds(5));

            assertThat(quotes).allMatch(CompletableFuture::isDone);
        }

        @Test
        void never() {
            probe.answer(QUOTE);
            assertThatThrownBy(() -> messaging.request(QUOTE.withTimeout(ofMillis(300)), new GetQuote("ACME")))
                    .isInstanceOf(DeadlineExceededException.class);
            probe.answer(QUOTE).with(new Quote("ACME", 995)).never();
            assertThatThrownBy(() -> messaging.request(QUOTE, new GetQuote("ACME")))
                    .isInstanceOf(DeadlineExceededException.class);

            assertThat(passed()).isEqualTo(ofMillis(30_300));
            assertThat(probe).requested(QUOTE).hasSize(2);
            probe.awaitIdle();
        }
    }

    @Nested
    class InVirtualTime {

        @Test
        void a_circuit_opens_and_closes() {
            StubResponder<GetQuote, Quote> quotes = probe.answer(QUOTE).never();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> messaging.request(QUOTE, new GetQuote("ACME")))
                        .isInstanceOf(DeadlineExceededException.class);
            }
            quotes.with(new Quote("ACME", 995));
            assertThatThrownBy(() -> messaging.request(QUOTE, new GetQuote("ACME")))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("was not sent");

            time.advance(ofSeconds(6));

            assertThat(messaging.request(QUOTE, new GetQuote("ACME")).cents()).isEqualTo(995);
        }

        @Test
        void a_lease_is_renewed_as_long_as_the_handler_runs() {
            probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(ofMinutes(4));
            messaging.receive(
                    CHARGES, charge -> messaging.request(QUOTE.withTimeout(ofMinutes(10)), new GetQuote("ACME")));
            Message<Charge> charge = Message.of(CHARGE).withId("charge-1");
            messaging.send(CHARGES, charge);
            time.advance(ofMinutes(3));
            messaging.send(CHARGES, charge);

            probe.awaitIdle();

            assertThat(probe).handledOnce(CHARGES);
            assertThat(probe).postponed(CHARGES).messages().isNotEmpty();
        }
    }

    /** Cents, a blank, and the order. */
    private static final class TerseCodec implements PayloadCodec {

        @Override
        public String contentType() {
            return "text/x-terse";
        }

        @Override
        public boolean reads(String mediaType) {
            return mediaType.equals(contentType());
        }

        @Override
        public byte[] encode(Object payload, Type type) {
            Charge charge = (Charge) payload;
            return (charge.cents() + " " + charge.orderId()).getBytes(UTF_8);
        }

        @Override
        public Object decode(byte[] body, Type type) {
            String[] parts = new String(body, UTF_8).split(" ", 2);
            return new Charge(parts[1], Long.parseLong(parts[0]));
        }
    }
}
