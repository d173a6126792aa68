package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.MessagingListener;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Source;
import dev.messaging.Topic;
import dev.messaging.testkit.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** That each right that docs/kafka.md lists is needed, and no other; and what is said where one is missing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationTest {

    private static final Path PAGE = Path.of("../docs/kafka.md");
    private static final Pattern RIGHT = Pattern.compile("(READ|WRITE) (topic|group) `([^`]+)`");
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);
    private static final int USERS = 60;

    private static final Queue<Integer> CHARGES = Queue.of("payments.charge", Integer.class);
    private static final Topic<Integer> PLACED = Topic.of("orders.placed", Integer.class);
    private static final Operation<Integer, Integer> QUOTE =
            Operation.of("pricing.quote", Integer.class, Integer.class).withTimeout(LONG_ENOUGH);

    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private KafkaBroker broker;
    private Peer operator;
    private String forUsers;

    @BeforeAll
    void start() throws Exception {
        forUsers = "127.0.0.1:" + LoopbackPort.free();
        String passwords = IntStream.range(0, USERS)
                .mapToObj(i -> " user_u" + i + "=\"secret\"")
                .collect(joining());
        broker = KafkaBroker.start(Map.of(
                "listeners",
                "USERS://" + forUsers,
                "advertised.listeners",
                "USERS://" + forUsers,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,USERS:SASL_PLAINTEXT",
                "listener.name.users.sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.users.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required" + passwords + ";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
        operator = Peer.at(broker.bootstrapServers());
        try (Messaging messaging = connect(KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers()))) {
            messaging.send(CHARGES, Message.of(1).withDelay(Duration.ofMillis(1)));
            messaging.receive(CHARGES, charge -> {});
            messaging.receive(CHARGES.deadLetters(), letter -> {});
            messaging.send(PLACED, Message.of(1).withDelay(Duration.ofMillis(1)));
            messaging.receive(PLACED.subscription("billing"), order -> {}).close();
            messaging.respond(QUOTE, question -> 1);
            assertThat(messaging.request(QUOTE, 1)).isOne();
        }
    }

    @AfterAll
    void end() {
        operator.close();
        broker.close();
    }

    private static Messaging connect(KafkaOptions options) {
        return connect(options, event -> {});
    }

    private static Messaging connect(KafkaOptions options, MessagingListener listener) {
        return Messaging.builder()
                .transport(KafkaTransport.with(options))
                .application("page")
                .sendTimeout(LONG_ENOUGH)
                .listener(listener)
                .connect();
    }

    private Messaging connectAs(String user) {
        return connect(options(user));
    }

    private KafkaOptions options(String user) {
        return KafkaOptions.defaults()
                .withBootstrapServers(forUsers)
                .withClientProperty("security.protocol", "SASL_PLAINTEXT")
                .withClientProperty("sasl.mechanism", "PLAIN")
                .withClientProperty(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user
                                + "\" password=\"secret\";");
    }

    private String user(List<Right> rights) throws Exception {
        String user = "u" + users.getAndIncrement();
        operator.admin()
                .createAcls(rights.stream().map(right -> right.of(user)).toList())
                .all()
                .get();
        return user;
    }

    /** Each line of the table is tried by a user who has all its rights, and by users who lack one. */
    @TestFactory
    Stream<DynamicTest> each_right_is_needed_and_no_other() throws IOException {
        List<Trial> trials = new ArrayList<>();
        Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## Rights"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && RIGHT.matcher(line).find())
                .forEach(line -> {
                    String verb = line.split("\\|", -1)[1].strip();
                    List<Right> rights = RIGHT.matcher(line)
                            .results()
                            .map(match -> new Right(match.group(1), match.group(2), match.group(3)))
                            .toList();
                    trials.add(new Trial(verb, rights, null));
                    rights.forEach(right -> trials.add(new Trial(
                            verb,
                            rights.stream()
                                    .filter(other -> !other.equals(right))
                                    .toList(),
                            right)));
                });
        assertThat(trials).hasSizeGreaterThan(20);
        return trials.stream().map(trial -> dynamicTest(trial.toString(), () -> judge(trial)));
    }

    private void judge(Trial trial) throws Exception {
        Set<MessagingEvent.Kind> events = ConcurrentHashMap.newKeySet();
        try (Messaging other = connect(KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers()));
                Messaging messaging = connect(options(user(trial.rights)), event -> events.add(event.kind()))) {
            CompletableFuture<Void> attempted = CompletableFuture.runAsync(() -> attempt(trial.verb, messaging, other));
            if (trial.lacking == null) {
                assertThat(attempted).succeedsWithin(LONG_ENOUGH);
            } else if (trial.verb.equals("respond") && trial.lacking.operation.equals("WRITE")) {
                await().atMost(LONG_ENOUGH).until(() -> events.contains(MessagingEvent.Kind.REPLY_UNDELIVERABLE));
            } else {
                assertThatThrownBy(() -> attempted.get(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS))
                        .cause()
                        .isInstanceOfSatisfying(
                                MessagingException.class,
                                failure -> assertThat(failure.isTransient()).isFalse())
                        .hasMessageContaining("This process may not use ")
                        .hasMessageContaining(trial.lacking.kind + " " + trial.lacking.name);
            }
        }
    }

    private void attempt(String verb, Messaging messaging, Messaging other) {
        switch (verb) {
            case "send to a queue" -> messaging.send(CHARGES, 1);
            case "send to a queue with a delay" ->
                messaging.send(CHARGES, Message.of(1).withDelay(Duration.ofSeconds(1)));
            case "send to a topic" -> messaging.send(PLACED, 1);
            case "send to a topic with a delay" ->
                messaging.send(PLACED, Message.of(1).withDelay(Duration.ofSeconds(1)));
            case "receive from a queue" ->
                receive(messaging, CHARGES, charge -> charge, number -> other.send(CHARGES, number));
            case "receive from a subscription" ->
                receive(
                        messaging,
                        PLACED.subscription("billing"),
                        order -> order,
                        number -> other.send(PLACED, number));
            case "receive dead letters of a queue" ->
                receive(
                        messaging,
                        CHARGES.deadLetters(),
                        letter -> Integer.parseInt(new String(letter, UTF_8)),
                        this::giveUp);
            case "request" -> {
                other.respond(QUOTE, question -> 1);
                messaging.request(QUOTE, 1);
            }
            case "respond" -> {
                messaging.respond(QUOTE, question -> 1);
                other.request(QUOTE, 1);
            }
            default -> throw new AssertionError("What is it to " + verb + "?");
        }
    }

    private void giveUp(int number) {
        operator.sendAsync(new ProducerRecord<>(
                        CHARGES.deadLetters().name(), Integer.toString(number).getBytes(UTF_8)))
                .join();
    }

    private <T> void receive(Messaging messaging, Source<T> source, ToIntFunction<T> read, IntConsumer send) {
        int number = 1_000 + numbers.incrementAndGet();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        messaging.receive(source, message -> handled.add(read.applyAsInt(message.payload())));
        send.accept(number);
        await().atMost(Duration.ofSeconds(50)).until(() -> handled.contains(number));
    }

    @Test
    void who_may_not_write_is_told_at_once_what_he_lacks() throws Exception {
        try (Messaging messaging = connectAs(user(List.of(new Right("DESCRIBE", "topic", CHARGES.name()))))) {
            assertThatThrownBy(() -> messaging.send(CHARGES, 1))
                    .isInstanceOfSatisfying(MessagingException.class, failure -> {
                        assertThat(failure.isTransient()).isFalse();
                        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
                    })
                    .hasMessageContaining("This process may not use topic payments.charge");
        }
    }

    /** A producer whom the cluster has refused an identity is of no use any longer. */
    @Test
    void who_may_write_after_all_does_so_by_another_producer() throws Exception {
        String user = user(List.of(new Right("DESCRIBE", "topic", CHARGES.name())));
        try (Messaging messaging = connectAs(user)) {
            assertThatThrownBy(() -> messaging.send(CHARGES, 1)).isInstanceOf(MessagingException.class);

            operator.admin()
                    .createAcls(List.of(new Right("WRITE", "topic", CHARGES.name()).of(user)))
                    .all()
                    .get();

            await().atMost(LONG_ENOUGH)
                    .ignoreExceptionsInstanceOf(MessagingException.class)
                    .until(() -> {
                        messaging.send(CHARGES, 1);
                        return true;
                    });
        }
    }

    /** Each that fails says so; making one for each would take all the memory there is. */
    @Test
    void one_other_producer_takes_the_place_of_one_that_is_of_no_use_however_many_records_fail() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (Parts parts = Parts.of(options(user(List.of(new Right("DESCRIBE", "topic", CHARGES.name())))))) {
            Producing producing = new Producing(
                    () -> {
                        made.incrementAndGet();
                        return parts.clients.producer();
                    },
                    parts.environment.threads().handlers());
            Outlet outlet =
                    new Outlet(CHARGES.name(), Topics.Purpose.MESSAGES, parts.topics, producing, parts.environment);
            List<CompletableFuture<Void>> failing = IntStream.range(0, 500)
                    .mapToObj(i -> new Publication(outlet, new ProducerRecord<>(CHARGES.name(), new byte[1])))
                    .map(publication -> {
                        outlet.send(publication);
                        return publication.done;
                    })
                    .toList();

            await().atMost(LONG_ENOUGH).until(() -> failing.stream().allMatch(CompletableFuture::isDone));
            await().atMost(LONG_ENOUGH).until(() -> made.get() > 1);

            assertThat(failing).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(made).hasValueLessThan(10);
            producing.close(LONG_ENOUGH);
        }
    }

    @Test
    void who_may_not_make_a_topic_is_told_at_once() throws Exception {
        try (Messaging messaging = connectAs(user(List.of()))) {
            assertThatThrownBy(() -> messaging.send(Queue.of("no.such", Integer.class), 1))
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT))
                    .hasMessageContaining("topic no.such");
        }
    }

    @Test
    void a_wrong_password_is_told_at_once() {
        assertThatThrownBy(() -> connectAs("nobody"))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining("do not let this process in");
    }

    /** What a user may do. */
    private record Right(String operation, String kind, String name) {

        AclBinding of(String user) {
            return new AclBinding(
                    new ResourcePattern(ResourceType.valueOf(kind.toUpperCase(Locale.ROOT)), name, PatternType.LITERAL),
                    new AccessControlEntry(
                            "User:" + user, "*", AclOperation.valueOf(operation), AclPermissionType.ALLOW));
        }
    }

    /**
     * What a user tries.
     *
     * @param lacking the right that is missing; null if none is
     */
    private record Trial(
            String verb, List<Right> rights, @Nullable Right lacking) {

        @Override
        public String toString() {
            return verb + (lacking == null ? " with all rights" : " without the right to " + lacking);
        }
    }
}
