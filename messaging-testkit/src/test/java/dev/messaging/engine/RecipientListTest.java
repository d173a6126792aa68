package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.ClosedException;
import dev.messaging.DeadlineExceededException;
import dev.messaging.Fault;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.OverloadedException;
import dev.messaging.PayloadException;
import dev.messaging.RemoteFaultException;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ThrowingRunnable;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message to a topic whose transport leaves it to the engine to send to each subscription. */
class RecipientListTest {

    private static final Topic<String> PLACED = Topic.of("placed", String.class);
    private static final String AUDIT = "placed--audit";
    private static final String BILLING = "placed--billing";
    private static final String STOCK = "placed--stock";
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<MessagingEvent> events = new ArrayList<>();

    /** What each subscription does with what it gets; the others take it at once. */
    private final Map<String, CompletableFuture<Void>> answers = new HashMap<>();

    RecipientListTest() {
        subscribe("audit", "billing", "stock");
        transport.onSendTo = (name, message) -> answers.getOrDefault(name, DONE);
    }

    @AfterEach
    void end() {
        environment.close();
    }

    private void subscribe(String... subscriptions) {
        transport.recipients = topic -> Stream.of(subscriptions)
                .map(name -> Address.subscription(topic.name(), name))
                .toList();
    }

    private interface ThrowingBody {
        void run(Messaging messaging) throws Exception;
    }

    private void with(ThrowingBody body) {
        with(builder -> builder, body);
    }

    private void with(int maxInFlight, ThrowingBody body) {
        with(builder -> builder.maxInFlight(maxInFlight), body);
    }

    private void with(UnaryOperator<MessagingBuilder> configured, ThrowingBody body) {
        ThrowingRunnable run = () -> {
            try (Messaging messaging = configured
                    .apply(Messaging.builder()
                            .transport(context -> transport)
                            .environment(environment)
                            .listener(events::add)
                            .drainTimeout(Duration.ofMillis(10)))
                    .connect()) {
                body.run(messaging);
            }
        };
        environment.run(run);
    }

    private static CompletableFuture<Void> failing(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static RemoteFaultException refusal() {
        return new RemoteFaultException("no", new Fault(Fault.Kind.REJECTED, "Rejected", "no"));
    }

    private List<String> told(Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(MessagingEvent::name)
                .toList();
    }

    private static String inFlight(Messaging messaging) {
        return messaging.health().checks().get(0).detail();
    }

    @Test
    void each_subscription_gets_the_same_message() {
        with(messaging -> {
            String id = messaging.send(
                    PLACED,
                    Message.of("x")
                            .withIdempotencyKey("key")
                            .withPartitionKey("order 1")
                            .withHeader("colour", "red")
                            .withTimeToLive(Duration.ofSeconds(5)));
            assertThat(transport.sentTo).containsExactly(AUDIT, BILLING, STOCK);
            assertThat(transport.sent).extracting(WireMessage::id).containsOnly(id);
            assertThat(transport.sent)
                    .allSatisfy(message ->
                            assertThat(message).usingRecursiveComparison().isEqualTo(transport.sent.get(0)));
            assertThat(transport.sent.get(0).type()).isEqualTo("placed");
            assertThat(transport.sent.get(0).body())
                    .isSameAs(transport.sent.get(2).body());
        });
        assertThat(told(Kind.SENT)).containsExactly(AUDIT, BILLING, STOCK, "placed");
    }

    @Test
    void a_future_completes_when_all_are_done() {
        with(messaging -> {
            answers.put(BILLING, new CompletableFuture<>());
            CompletableFuture<String> sent = messaging.sendAsync(PLACED, "x");
            environment.advance(Duration.ofSeconds(1));
            assertThat(sent).isNotDone();
            assertThat(inFlight(messaging)).startsWith("1 sends");
            answers.get(BILLING).complete(null);
            assertThat(sent.get()).isEqualTo(transport.sent.get(0).id());
            assertThat(inFlight(messaging)).startsWith("0 sends");
        });
    }

    @Test
    void where_nobody_is_interested_the_message_is_safe() {
        subscribe();
        with(messaging -> {
            assertThat(messaging.send(PLACED, "x")).isNotEmpty();
            assertThat(messaging.sendAsync(PLACED, "x")).isCompleted();
        });
        assertThat(transport.sent).isEmpty();
        assertThat(told(Kind.SENT)).containsExactly("placed", "placed");
    }

    @Test
    void only_the_one_that_failed_is_sent_to_again() {
        with(messaging -> {
            transport.onSendTo = (name, message) -> name.equals(BILLING) && transport.sent.size() < 5
                    ? failing(new TransportUnavailableException("away", Outcome.UNKNOWN, null))
                    : DONE;
            String id = messaging.send(PLACED, "x");
            assertThat(transport.sentTo).containsExactly(AUDIT, BILLING, STOCK, BILLING, BILLING);
            assertThat(transport.sent).extracting(WireMessage::id).containsOnly(id);
        });
        assertThat(told(Kind.RESENT)).containsExactly(BILLING, BILLING);
    }

    @Test
    void a_failure_says_which_subscription_failed_when_all_have_ended() {
        answers.put(BILLING, failing(refusal()));
        answers.put(STOCK, new CompletableFuture<>());
        with(messaging -> {
            CompletableFuture<String> sent =
                    messaging.sendAsync(PLACED, Message.of("x").withId("m1"));
            environment.advance(Duration.ofSeconds(1));
            assertThat(sent).isNotDone();
            answers.get(STOCK).complete(null);
            assertThatThrownBy(sent::get)
                    .cause()
                    .hasMessageContainingAll("m1", "topic placed", BILLING, "1 of its 3")
                    .hasMessageNotContaining(AUDIT)
                    .hasCauseInstanceOf(RemoteFaultException.class)
                    .isInstanceOfSatisfying(MessagingException.class, failure -> {
                        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
                        assertThat(failure.isTransient()).isFalse();
                    });
        });
        assertThat(transport.sentTo).containsExactly(AUDIT, BILLING, STOCK);
        assertThat(told(Kind.SENT)).containsExactly(AUDIT, STOCK);
        assertThat(told(Kind.SEND_FAILED)).containsExactly(BILLING, "placed");
    }

    @Test
    void an_outcome_is_known_if_none_got_it_and_all_say_the_same() {
        transport.onSendTo = (name, message) -> failing(refusal());
        with(messaging -> {
            MessagingException failure =
                    catchThrowableOfType(MessagingException.class, () -> messaging.send(PLACED, "x"));
            assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(failure.getSuppressed()).hasSize(2).hasOnlyElementsOfType(RemoteFaultException.class);

            answers.put(AUDIT, failing(new MessagingException("away", Outcome.NOT_SENT, true, null)));
            transport.onSendTo = (name, message) -> answers.getOrDefault(name, failing(refusal()));
            MessagingException mixed = catchThrowableOfType(
                    MessagingException.class,
                    () -> messaging.send(PLACED, Message.of("x").withTimeToLive(Duration.ofMillis(20))));
            assertThat(mixed.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(mixed.isTransient()).isTrue();
        });
    }

    @Test
    void a_mistake_in_the_message_is_told_once_and_sends_nothing() {
        with(messaging -> assertThatThrownBy(() -> messaging.send(PLACED, Message.of("x".repeat(2_000))))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("topic placed"));
        assertThat(transport.sent).isEmpty();
        assertThat(told(Kind.SEND_FAILED)).containsExactly("placed");
    }

    @Test
    void what_is_not_confirmed_ends_at_the_send_timeout() {
        answers.put(STOCK, new CompletableFuture<>());
        with(messaging -> {
            assertThatThrownBy(() -> messaging.send(PLACED, "x"))
                    .hasMessageContaining(STOCK)
                    .hasCauseInstanceOf(DeadlineExceededException.class);
            assertThat(answers.get(STOCK)).isCancelled();
        });
    }

    @Test
    void cancelling_reaches_all() {
        answers.put(AUDIT, new CompletableFuture<>());
        answers.put(BILLING, new CompletableFuture<>());
        answers.put(STOCK, failing(new TransportUnavailableException("away", Outcome.NOT_SENT, null)));
        with(messaging -> {
            CompletableFuture<String> sent = messaging.sendAsync(PLACED, "x");
            sent.cancel(true);
            assertThat(answers.get(AUDIT)).isCancelled();
            assertThat(answers.get(BILLING)).isCancelled();
            environment.advance(Duration.ofSeconds(60));
            assertThat(transport.sent).hasSize(3);
            assertThat(inFlight(messaging)).startsWith("0 sends");
        });
    }

    @Test
    void an_interrupted_caller_gives_up_all() {
        answers.put(AUDIT, new CompletableFuture<>());
        with(messaging -> {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            environment.threads().handlers().execute(() -> {
                Thread.currentThread().interrupt();
                try {
                    messaging.send(PLACED, "x");
                } catch (CancellationException interrupted) {
                    thrown.complete(interrupted);
                }
                Thread.interrupted();
            });
            environment.advance(Duration.ofSeconds(1));
            assertThat(thrown).isCompleted();
            assertThat(answers.get(AUDIT)).isCancelled();
            assertThat(inFlight(messaging)).startsWith("0 sends");
        });
    }

    @Test
    void an_asynchronous_send_gets_places_for_all_or_sends_to_none() {
        answers.put(AUDIT, new CompletableFuture<>());
        with(3, messaging -> {
            CompletableFuture<String> first = messaging.sendAsync(PLACED, "1");
            assertThat(inFlight(messaging)).startsWith("1 sends");
            assertThatThrownBy(() -> messaging.sendAsync(PLACED, "2").join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(OverloadedException.class)
                    .hasMessageContaining("needs 3 more");
            assertThat(transport.sent).hasSize(3);
            answers.remove(AUDIT).complete(null);
            environment.advance(Duration.ofMillis(1));
            assertThat(first).isCompleted();
            assertThat(messaging.sendAsync(PLACED, "3")).isCompleted();
        });
    }

    @Test
    void a_blocking_send_may_have_more_recipients_than_there_are_places() {
        with(1, messaging -> {
            transport.onSendTo = (name, message) -> {
                CompletableFuture<Void> confirm = new CompletableFuture<>();
                environment.time().schedule(Duration.ofSeconds(1), () -> confirm.complete(null));
                return confirm;
            };
            long begun = environment.time().nanoTime();
            assertThat(messaging.send(PLACED, "x")).isNotEmpty();
            assertThat((environment.time().nanoTime() - begun) / 1e9).isBetween(3.0, 3.1);
        });
    }

    @Test
    void a_blocking_send_waits_for_places_no_longer_than_its_deadline() {
        transport.onSendTo = (name, message) -> new CompletableFuture<>();
        with(1, messaging -> {
            long begun = environment.time().nanoTime();
            assertThatThrownBy(() -> messaging.send(PLACED, "x"))
                    .hasMessageContainingAll(AUDIT, BILLING, STOCK)
                    .hasCauseInstanceOf(DeadlineExceededException.class);
            assertThat((environment.time().nanoTime() - begun) / 1e9).isBetween(30.0, 30.1);
            assertThat(inFlight(messaging)).startsWith("0 sends");
        });
    }

    @Test
    void a_payload_that_cannot_be_encoded_keeps_no_place() {
        Topic<Object> things = Topic.of("things", Object.class);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        with(messaging -> {
            assertThatThrownBy(() -> messaging.sendAsync(things, endless).join())
                    .hasCauseInstanceOf(PayloadException.class);
            assertThat(inFlight(messaging)).startsWith("0 sends");
        });
    }

    @Test
    void a_transport_that_cannot_say_who_subscribes_fails_the_send_and_the_future() {
        transport.recipients = topic -> {
            throw new IllegalStateException("the registry is away");
        };
        with(messaging -> {
            assertThatThrownBy(() -> messaging.send(PLACED, "x"))
                    .isInstanceOfSatisfying(
                            TransportUnavailableException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT))
                    .hasMessageContaining("the registry is away");
            assertThat(messaging.sendAsync(PLACED, "x"))
                    .failsWithin(Duration.ofSeconds(1))
                    .withThrowableThat()
                    .withCauseInstanceOf(TransportUnavailableException.class);
        });
    }

    @Test
    void each_subscription_has_a_circuit_of_its_own() {
        transport.onSendTo = (name, message) ->
                name.equals(STOCK) ? failing(new TransportUnavailableException("away", Outcome.NOT_SENT, null)) : DONE;
        with(messaging -> {
            assertThatThrownBy(() -> messaging.send(PLACED, "x")).hasMessageContaining(STOCK);
            assertThat(told(Kind.CIRCUIT_OPENED)).isNotEmpty().containsOnly(STOCK);
            assertThat(messaging.health().checks())
                    .filteredOn(check -> check.status() != Health.Status.UP)
                    .extracting(Health.Check::name)
                    .containsExactly("subscription " + STOCK);
        });
    }

    @Test
    void interceptors_see_one_send() {
        List<String> seen = new ArrayList<>();
        with(
                builder -> builder.interceptor((interaction, chain) -> {
                    seen.add(interaction.name());
                    return chain.proceed(interaction);
                }),
                messaging -> {
                    messaging.send(PLACED, "x");
                    messaging.sendAsync(PLACED, "x").get();
                });
        assertThat(seen).containsExactly("placed", "placed");
        assertThat(transport.sent).hasSize(6);
    }

    @Test
    void what_a_handler_sends_is_caused_by_what_it_handles() {
        Operation<String, String> ask = Operation.of("ask", String.class, String.class);
        with(messaging -> {
            try (Messaging asking = Messaging.builder()
                    .transport(MemoryTransport.to(new Broker(environment)))
                    .environment(environment)
                    .connect()) {
                asking.respond(ask, request -> messaging.send(PLACED, "x"));
                asking.request(ask, Message.of("x").withId("cause").withCorrelationId("flow"));
            }
        });
        assertThat(transport.sent)
                .hasSize(3)
                .allSatisfy(message -> assertThat(List.of(message.correlationId(), message.causationId()))
                        .containsExactly("flow", "cause"));
    }

    @Test
    void closing_gives_what_is_in_flight_the_drain_time() {
        CompletableFuture<Void> confirm = new CompletableFuture<>();
        answers.put(STOCK, confirm);
        List<CompletableFuture<String>> sent = new ArrayList<>();
        with(messaging -> {
            sent.add(messaging.sendAsync(PLACED, "x"));
            environment.time().schedule(Duration.ofMillis(5), () -> confirm.complete(null));
        });
        assertThat(sent.get(0)).isCompleted();
    }

    @Test
    void closing_fails_what_waits_for_its_next_attempt() {
        answers.put(STOCK, failing(new OverloadedException("busy", Outcome.REJECTED, Duration.ofSeconds(20))));
        List<CompletableFuture<String>> sent = new ArrayList<>();
        with(messaging -> sent.add(messaging.sendAsync(PLACED, "x")));
        assertThat(sent.get(0)).isCompletedExceptionally();
        assertThatThrownBy(() -> sent.get(0).join())
                .cause()
                .hasMessageContaining(STOCK)
                .hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    void a_topic_of_a_broker_is_sent_to_as_ever() {
        transport.recipients = List::of;
        with(messaging -> messaging.send(PLACED, "x"));
        assertThat(transport.sentTo).containsExactly("placed");
        assertThat(told(Kind.SENT)).containsExactly("placed");
    }
}
