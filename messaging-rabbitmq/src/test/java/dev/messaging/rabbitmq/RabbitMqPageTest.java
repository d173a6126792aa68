package dev.messaging.rabbitmq;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Source;
import dev.messaging.Topic;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import dev.messaging.testkit.contract.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** That {@code docs/rabbitmq.md} says of queues, exchanges and rights what is so. */
@WithRabbitMq
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitMqPageTest {

    private static final Path PAGE = Path.of("../docs/rabbitmq.md");

    /** The way in which rabbitmqctl writes them, with [] for an empty text. */
    private static final Pattern ARGUMENT = Pattern.compile("\\{\"([^\"]+)\",(?:\\[]|\"?([^\"}]*)\"?)}");

    private static final String PASSWORD = "secret";

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private static final Queue<Integer> CHARGES = Queue.of("payments.charge", Integer.class);
    private static final Topic<Integer> PLACED = Topic.of("orders.placed", Integer.class);
    private static final Operation<Integer, Integer> QUOTE =
            Operation.of("pricing.quote", Integer.class, Integer.class).withTimeout(LONG_ENOUGH);

    /** No example of the page. */
    private static final Queue<Integer> WAITING = Queue.of("waiting", Integer.class);

    private static final Duration DELAY = Duration.ofSeconds(10);

    private static final List<String> FOR_FAILURES_OF_BILLING =
            List.of("orders.placed--billing--dlq", "orders.placed--billing--retry-10s");

    private final String host = "page-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<Kind> events = ConcurrentHashMap.newKeySet();
    private final RabbitMqBroker broker;
    private final Page page;

    RabbitMqPageTest(RabbitMqBroker broker) throws IOException {
        this.broker = broker;
        this.page = Page.read(PAGE);
    }

    @BeforeAll
    void makeVirtualHost() {
        broker.control("add_vhost", host);
        broker.control("set_permissions", "-p", host, "guest", ".*", ".*", ".*");
    }

    @AfterAll
    void deleteVirtualHost() {
        broker.control("delete_vhost", host);
    }

    private Messaging connect(RabbitMqOptions options, String user) {
        String url = broker.url().replace("guest:guest", user) + "/" + host;
        return Messaging.builder()
                .transport(RabbitMqTransport.with(options.withUrl(url)))
                .application("page")
                .sendTimeout(LONG_ENOUGH)
                .listener(event -> events.add(event.kind()))
                .connect();
    }

    private Messaging connect() {
        return connect(RabbitMqOptions.defaults(), "guest:guest");
    }

    @Test
    void each_queue_and_exchange_stands_in_the_broker_as_the_page_says() {
        Map<String, Declared> there;
        try (Messaging messaging = connect()) {
            makeAll(messaging);
            there = declared();
        }

        List<List<String>> rows = page.rows("## What stands in the broker");
        for (List<String> row : rows) {
            String name = Page.codes(row.get(1)).get(0);
            assertThat(there).as(row.get(0)).containsKey(name);
            Declared declared = there.get(name);
            assertThat(row.get(1)).startsWith(declared.type + " ");
            assertThat(row.get(1).contains("auto-delete")).as(name).isEqualTo(declared.autoDelete);
            assertThat(declared.durable).as(name).isTrue();
            // RabbitMQ 4 adds the type of which a queue is without it.
            declared.arguments.remove("x-queue-type", "classic");
            assertThat(declared.arguments).as(name).isEqualTo(arguments(row.get(2)));
        }
        assertThat(rows.stream().map(row -> Page.codes(row.get(1)).get(0)))
                .containsAll(there.keySet().stream()
                        .filter(name -> !name.startsWith(WAITING.name()))
                        .toList());
        assertThat(broker.control("list_bindings", "-p", host, "source_name", "destination_name", "routing_key"))
                .containsPattern("orders\\.placed\\s+orders\\.placed--billing\\s*\\R");
    }

    private static void makeAll(Messaging messaging) {
        messaging.send(CHARGES, Message.of(1).withDelay(DELAY));
        messaging.receive(CHARGES.deadLetters(), letter -> {});
        messaging.receive(PLACED.subscription("billing"), order -> {});
        messaging.send(PLACED, Message.of(1).withDelay(DELAY));
        messaging.respond(QUOTE, question -> 1);
        assertThat(messaging.request(QUOTE, 1)).isOne();
    }

    @Test
    void each_tier_is_named() {
        Set<String> tiers = new TreeSet<>();
        try (Messaging messaging = connect()) {
            RabbitMqOptions.defaults()
                    .delayTiers()
                    .forEach(delay -> messaging.send(WAITING, Message.of(1).withDelay(delay)));
        }
        declared().keySet().stream()
                .filter(name -> name.startsWith("waiting--retry-"))
                .forEach(name -> tiers.add(name.substring("waiting--retry-".length())));
        assertThat(page.lines().stream()
                        .dropWhile(line -> !line.startsWith("**Delays.**"))
                        .takeWhile(line -> !line.isEmpty())
                        .flatMap(line -> Page.codes(line).stream())
                        .filter(code -> code.matches("\\d+m?s")))
                .containsExactlyInAnyOrderElementsOf(tiers);
    }

    private static Map<String, String> arguments(String cell) {
        Map<String, String> arguments = new TreeMap<>();
        for (String argument : Page.codes(cell)) {
            String[] parts = argument.split("=", -1);
            arguments.put(parts[0], parts[1]);
        }
        return arguments;
    }

    private Map<String, Declared> declared() {
        Map<String, Declared> declared = new TreeMap<>();
        for (String kind : List.of("queue", "exchange")) {
            String table = broker.control(
                    "--no-table-headers",
                    "list_" + kind + "s",
                    "-p",
                    host,
                    "name",
                    "type",
                    "durable",
                    "auto_delete",
                    "arguments");
            for (String line : table.lines().toList()) {
                String[] columns = line.split("\t", -1);
                if (!columns[0].isEmpty() && !columns[0].startsWith("amq.")) {
                    declared.put(
                            columns[0],
                            new Declared(
                                    columns[1] + " " + kind,
                                    columns[2].equals("true"),
                                    columns[3].equals("true"),
                                    ARGUMENT.matcher(columns[4])
                                            .results()
                                            .collect(
                                                    TreeMap::new,
                                                    (map, result) -> map.put(
                                                            result.group(1),
                                                            Objects.requireNonNullElse(result.group(2), "")),
                                                    Map::putAll)));
                }
            }
        }
        return declared;
    }

    /** What the broker says it has. */
    private record Declared(String type, boolean durable, boolean autoDelete, Map<String, String> arguments) {}

    /** Each row of the rights is tried by users who have them all, and by users who lack one. */
    @TestFactory
    Stream<DynamicTest> each_right_is_needed_and_no_other() {
        try (Messaging messaging = connect()) {
            makeAll(messaging);
        }
        List<Trial> trials = new ArrayList<>();
        for (List<String> row : page.rows("## Rights")) {
            Rights needed = new Rights(List.of(), Page.codes(row.get(1)), Page.codes(row.get(2)));
            Rights toDeclare = new Rights(Page.codes(row.get(3)), Page.codes(row.get(4)), Page.codes(row.get(5)));
            trials.addAll(trials(row.get(0), false, needed));
            trials.addAll(trials(row.get(0), true, needed.and(toDeclare)));
        }
        makeUsers(trials);
        return IntStream.range(0, trials.size())
                .mapToObj(i -> dynamicTest(trials.get(i).toString(), () -> judge(trials.get(i), user(i))));
    }

    private static List<Trial> trials(String verb, boolean declares, Rights rights) {
        List<Trial> trials = new ArrayList<>(List.of(new Trial(verb, declares, rights, null)));
        rights.configure.forEach(name -> trials.add(new Trial(
                verb,
                declares,
                new Rights(without(name, rights.configure), rights.write, rights.read),
                "configure " + name)));
        rights.write.forEach(name -> trials.add(new Trial(
                verb,
                declares,
                new Rights(rights.configure, without(name, rights.write), rights.read),
                "write " + name)));
        rights.read.forEach(name -> trials.add(new Trial(
                verb,
                declares,
                new Rights(rights.configure, rights.write, without(name, rights.read)),
                "read " + name)));
        return trials;
    }

    private static List<String> without(String name, List<String> names) {
        return names.stream().filter(other -> !other.equals(name)).toList();
    }

    /** All at once, since each call of rabbitmqctl takes long. */
    private void makeUsers(List<Trial> trials) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < trials.size(); i++) {
            Rights rights = trials.get(i).rights;
            code.append("rabbit_auth_backend_internal:add_user(<<\"%s\">>, <<\"%s\">>, <<\"page\">>),"
                            .formatted(user(i), PASSWORD))
                    .append("rabbit_auth_backend_internal:set_permissions"
                            .concat("(<<\"%s\">>, <<\"%s\">>, <<\"%s\">>, <<\"%s\">>, <<\"%s\">>, <<\"page\">>),")
                            .formatted(
                                    user(i),
                                    host,
                                    pattern(rights.configure),
                                    pattern(rights.write),
                                    pattern(rights.read)));
        }
        broker.control("eval", code + "ok.");
    }

    private String user(int number) {
        return host + "-" + number;
    }

    private static String pattern(List<String> names) {
        return names.stream().map(name -> name.replace("…", "[0-9a-z-]+")).collect(joining("|", "^(", ")$"));
    }

    private void judge(Trial trial, String user) throws Exception {
        RabbitMqOptions options = trial.declares
                ? RabbitMqOptions.defaults()
                : RabbitMqOptions.defaults().withDelayTiers(DELAY).withoutDeclaring();
        try (Peer operator = Peer.at(broker.url() + "/" + host);
                Messaging other = connect();
                Messaging messaging = connect(options, user + ":" + PASSWORD)) {
            if (trial.declares) {
                // The rights on where a queue's messages go to are asked of who makes it.
                operator.channel().queueDelete(CHARGES.name() + "--retry-10s");
                operator.channel().queueDelete(PLACED.name() + "--retry--10s");
            } else {
                operator.channel().queueDeclare(QUOTE.name(), true, false, true, Map.of("x-expires", 60_000));
                other.send(CHARGES, Message.of(1).withDelay(DELAY));
                other.send(PLACED, Message.of(1).withDelay(DELAY));
                for (String queue : FOR_FAILURES_OF_BILLING) {
                    operator.channel().queueDeclare(queue, true, false, false, null);
                }
            }
            events.clear();
            CompletableFuture<Void> attempted = CompletableFuture.runAsync(() -> attempt(trial, messaging, other));
            if (trial.lacking == null) {
                assertThat(attempted).succeedsWithin(LONG_ENOUGH);
            } else if (trial.lacksTheWayBack()) {
                await().atMost(LONG_ENOUGH).until(() -> events.contains(Kind.REPLY_UNDELIVERABLE));
            } else {
                assertThat(attempted)
                        .failsWithin(LONG_ENOUGH)
                        .withThrowableOfType(ExecutionException.class)
                        .havingCause()
                        .isInstanceOfSatisfying(
                                MessagingException.class,
                                failure -> assertThat(failure.isTransient()).isFalse())
                        .withMessageContaining("grant it the right");
            }
            for (String queue : FOR_FAILURES_OF_BILLING) {
                operator.channel().queueDelete(queue);
            }
        }
    }

    private void attempt(Trial trial, Messaging messaging, Messaging other) {
        switch (trial.verb) {
            case "send to a queue" -> messaging.send(CHARGES, 1);
            case "send to a queue with a delay" ->
                messaging.send(CHARGES, Message.of(1).withDelay(DELAY));
            case "send to a topic" -> messaging.send(PLACED, 1);
            case "send to a topic with a delay" ->
                messaging.send(PLACED, Message.of(1).withDelay(DELAY));
            case "receive from a queue" -> receive(messaging, CHARGES, number -> other.send(CHARGES, number));
            case "receive from a subscription" ->
                receive(messaging, PLACED.subscription("billing"), number -> other.send(PLACED, number));
            case "request" -> {
                other.respond(QUOTE, question -> 1);
                messaging.request(QUOTE, 1);
            }
            case "respond" -> {
                messaging.respond(QUOTE, question -> 1);
                other.request(trial.lacksTheWayBack() ? QUOTE.withTimeout(Duration.ofSeconds(5)) : QUOTE, 1);
            }
            default -> throw new AssertionError("What is it to " + trial.verb + "?");
        }
    }

    private void receive(Messaging messaging, Source<Integer> source, IntConsumer send) {
        int number = numbers.incrementAndGet();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        messaging.receive(source, message -> handled.add(message.payload()));
        send.accept(number);
        await().until(() -> handled.contains(number));
    }

    /** What a user may do, by name of queue or exchange. */
    private record Rights(List<String> configure, List<String> write, List<String> read) {

        Rights and(Rights more) {
            return new Rights(both(configure, more.configure), both(write, more.write), both(read, more.read));
        }

        private static List<String> both(List<String> some, List<String> more) {
            return Stream.concat(some.stream(), more.stream()).toList();
        }
    }

    /**
     * What a user tries.
     *
     * @param lacking the right that is missing; null if none is
     */
    private record Trial(
            String verb,
            boolean declares,
            Rights rights,
            @Nullable String lacking) {

        /** Which is not told to who lacks the right, nor to the requester. */
        boolean lacksTheWayBack() {
            return verb.equals("respond") && "write amq.default".equals(lacking);
        }

        @Override
        public String toString() {
            return verb
                    + (declares ? "" : ", without declaring,")
                    + (lacking == null ? " with all rights" : " without the right to " + lacking);
        }
    }
}
