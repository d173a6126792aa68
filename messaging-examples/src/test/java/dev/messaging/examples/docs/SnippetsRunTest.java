package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.DeadLetterResult;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.examples.docs.Handling.Cards;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.GetQuote;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import dev.messaging.examples.docs.Shop.Quote;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the snippets do what the pages say they do. */
class SnippetsRunTest {

    private interface Body {
        void run(Messaging messaging) throws Exception;
    }

    private static void inProcess(Body body) {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment, new Broker(environment))) {
                    body.run(messaging);
                }
            });
        }
    }

    private static Messaging connect(VirtualEnvironment environment, Broker broker) {
        return Messaging.builder()
                .transport(MemoryTransport.to(broker))
                .environment(environment)
                .connect();
    }

    /** In one process, and as the README swaps it. */
    static List<String> configurations() throws IOException {
        Markdown readme = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("README.md"));
        String swapped = readme.fence("properties", "swap").text();
        return List.of("messaging.url=memory:hello", swapped.replace(":8080", ":" + Configured.freePort()));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void hello_says_hello(String configuration, @TempDir Path directory) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            Configured.by(directory, configuration, () -> {
                Hello.main(new String[0]);
                return "";
            });
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(UTF_8)).contains("Hello, Ada!" + System.lineSeparator());
    }

    @Test
    void requests_are_answered() {
        inProcess(messaging -> {
            Talking talking = new Talking(messaging);

            assertThat(talking.ask()).isEqualTo(new Quote("ACME", 995));
            assertThat(talking.askTwice().join()).isEqualTo(1990);
        });
    }

    @Test
    void the_best_of_those_that_answer_wins() {
        inProcess(messaging -> {
            Operation<GetQuote, Quote> birch = supplier("birch");
            Operation<GetQuote, Quote> cobalt = supplier("cobalt");
            Operation<GetQuote, Quote> dune = supplier("dune");
            messaging.respond(birch, request -> new Quote("ACME", 300));
            messaging.respondAsync(cobalt, request -> new CompletableFuture<>());
            messaging.respond(dune, request -> new Quote("ACME", 200));

            assertThat(new Talking(messaging).askAll(birch, cobalt, dune)).contains(new Quote("ACME", 200));
        });
    }

    private static Operation<GetQuote, Quote> supplier(String name) {
        return Operation.of("suppliers." + name, GetQuote.class, Quote.class).withTimeout(Duration.ofMillis(250));
    }

    @Test
    void a_queue_message_has_one_receiver_and_a_topic_message_each_subscription() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment, new Broker(environment))) {
                    List<Charge> booked = new ArrayList<>();
                    List<OrderPlaced> invoiced = new ArrayList<>();
                    List<OrderPlaced> packed = new ArrayList<>();
                    Talking talking = new Talking(messaging);

                    assertThat(talking.send(booked::add, invoiced::add, packed::add))
                            .isNotBlank();
                    talking.sendWholeMessage();
                    talking.sendWholeMessage();
                    environment.advance(Duration.ofSeconds(1));

                    assertThat(booked).containsExactly(new Charge("o-1", 995), new Charge("o-1", 995));
                    assertThat(invoiced).containsExactly(new OrderPlaced("o-1"));
                    assertThat(packed).containsExactly(new OrderPlaced("o-1"));
                }
            });
        }
    }

    @Test
    void a_message_sent_by_other_code_is_tied_to_its_cause() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment, new Broker(environment))) {
                    CompletableFuture<ReceivedMessage<OrderPlaced>> placed = new CompletableFuture<>();
                    CompletableFuture<ReceivedMessage<Charge>> charged = new CompletableFuture<>();
                    messaging.receive(ORDERS.subscription("payments"), placed::complete);
                    messaging.receive(CHARGES, charged::complete);
                    messaging.send(ORDERS, Message.of(new OrderPlaced("o-1")).withCorrelationId("flow-1"));
                    ReceivedMessage<OrderPlaced> order = environment.threads().await(placed);

                    new Talking(messaging)
                            .sendLater(order, CompletableFuture.completedFuture(995L))
                            .join();
                    ReceivedMessage<Charge> charge = environment.threads().await(charged);

                    assertThat(charge.correlationId()).isEqualTo("flow-1");
                    assertThat(charge.causationId()).contains(order.id());
                }
            });
        }
    }

    @Test
    void a_handler_may_reject_postpone_or_fail_and_dead_letters_can_be_read_and_replayed() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                Broker broker = new Broker(environment);
                List<Charge> charged = new ArrayList<>();
                List<String> reports = new ArrayList<>();
                boolean[] open = {false};
                try (Messaging messaging = connect(environment, broker)) {
                    Handling handling = new Handling(messaging);
                    handling.receiveCharges(cards(open, charged));
                    assertThat(handling.charge(new Charge("o-1", 995))).isNotBlank();
                    assertThat(handling.charge(new Charge("o-2", 0))).isNotBlank();
                    environment.advance(Duration.ofSeconds(59));
                    assertThat(charged).isEmpty();
                    open[0] = true;
                    environment.advance(Duration.ofSeconds(1));
                    assertThat(charged).containsExactly(new Charge("o-1", 995));
                }
                try (Messaging messaging = connect(environment, broker)) {
                    List<String> shown = new ArrayList<>();
                    DeadLetterDesk desk = new DeadLetterDesk(messaging);
                    desk.look(shown::add);
                    assertThat(shown).hasSize(2).first().isEqualTo("1 charges were given up");
                    assertThat(shown.get(1)).contains("o-2").endsWith("nothing to charge");
                    assertThat(desk.replay()).isEqualTo(new DeadLetterResult(0, 0, 1, 0));
                    assertThat(desk.replayOne("nobody").replayed()).isZero();
                    assertThat(desk.delete(Instant.EPOCH).deleted()).isZero();
                    new Handling(messaging).replay();
                }
                try (Messaging messaging = connect(environment, broker)) {
                    Handling handling = new Handling(messaging);
                    handling.receiveCharges(cards(open, charged));
                    handling.receiveDeadLetters(reports::add);
                    environment.advance(Duration.ofSeconds(1));
                    assertThat(charged).hasSize(1);
                    assertThat(reports)
                            .singleElement()
                            .asString()
                            .startsWith("payments.charge gave up on ")
                            .endsWith(" after 1 attempts: nothing to charge");
                }
            });
        }
    }

    private static Cards cards(boolean[] open, List<Charge> charged) {
        return new Cards() {
            @Override
            public boolean areOpen() {
                return open[0];
            }

            @Override
            public void charge(Charge charge) {
                charged.add(charge);
            }
        };
    }

    @Test
    void builders_connect_and_listeners_are_told() {
        Map<MessagingEvent.Kind, LongAdder> counts = new EnumMap<>(MessagingEvent.Kind.class);
        for (MessagingEvent.Kind kind : MessagingEvent.Kind.values()) {
            counts.put(kind, new LongAdder());
        }
        try (Messaging messaging = Talking.connect();
                Messaging counted = Handling.counting(counts)) {
            assertThat(new Talking(counted).ask().cents()).isEqualTo(995);
            assertThat(counts.get(MessagingEvent.Kind.REPLIED).sum()).isEqualTo(1);
            assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
        }
    }
}
