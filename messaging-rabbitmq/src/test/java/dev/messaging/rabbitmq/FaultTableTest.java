package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.FailureInfo;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.OverloadedException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.testkit.broker.FaultProxy;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What happens when what is on the broker, or what it allows, is not as it was: lines of the table in docs/rabbitmq.md. */
@WithRabbitMq(own = true)
class FaultTableTest extends Faults {

    private static final Duration TIER = Duration.ofSeconds(5);

    FaultTableTest(RabbitMqBroker broker) {
        super(broker);
    }

    @Test
    void a_paused_responder_keeps_its_requests() throws Exception {
        Operation<String, String> operation = Operation.of(name, String.class, String.class);
        Subscription responder = connect(broker.url()).respond(operation, question -> "answer");
        Messaging requester = connect(broker.url());
        responder.pause();
        CompletableFuture<String> pending = requester.requestAsync(operation, "?");
        pause(Duration.ofSeconds(1));
        assertThat(pending).isNotDone();

        responder.resume();

        assertThat(pending).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("answer");
    }

    @Test
    void a_delay_leaves_the_time_to_live_alone() {
        Messaging messaging =
                connect(RabbitMqOptions.defaults().withUrl(broker.url()).withClockTolerance(Duration.ZERO));
        messaging.receive(queue, message -> handled.add(message.payload()));

        messaging.send(queue, Message.of(1).withDelay(Duration.ofSeconds(5)).withTimeToLive(Duration.ofSeconds(30)));

        eventually().untilAsserted(() -> assertThat(handled).containsExactly(1));
    }

    @Test
    void a_broker_without_memory_takes_no_messages_and_says_so() {
        Messaging messaging = impatient(broker.url());
        CountDownLatch go = new CountDownLatch(1);
        messaging.receive(queue, message -> {
            go.await();
            handled.add(message.payload());
        });
        messaging.send(queue, 1);
        broker.control("set_vm_memory_high_watermark", "0.0000001");
        try {
            await().untilAsserted(() -> assertThatThrownBy(() -> messaging.send(queue, 2))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("memory or disk"));
            assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
            await().untilAsserted(() -> assertThat(messages(name)).isOne());
            go.countDown();
            await().untilAsserted(() -> assertThat(messages(name)).isZero());
        } finally {
            broker.control("set_vm_memory_high_watermark", "0.6");
        }

        eventually().untilAsserted(() -> messaging.send(queue, 3));
        await().untilAsserted(() -> assertThat(handled).contains(1, 3));
    }

    @Test
    void a_queue_that_is_deleted_under_its_receiver_is_declared_and_consumed_again() throws Exception {
        Messaging messaging = connect(broker.url());
        messaging.receive(queue, message -> handled.add(message.payload()));
        messaging.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));

        broker.control("delete_queue", name);

        eventually().untilAsserted(() -> messaging.send(queue, 2));
        await().untilAsserted(() -> assertThat(handled).contains(2));
    }

    @Test
    void a_queue_that_is_deleted_under_its_sender_is_declared_again() {
        Messaging messaging = connect(broker.url());
        messaging.send(queue, 1);

        broker.control("delete_queue", name);
        messaging.send(queue, 2);

        messaging.receive(queue, message -> handled.add(message.payload()));
        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
    }

    @Test
    void an_exchange_that_is_deleted_is_declared_again() throws Exception {
        Messaging messaging = connect(broker.url());
        Topic<Integer> topic = Topic.of(name, Integer.class);
        messaging.receive(topic.subscription("one"), message -> handled.add(message.payload()));
        messaging.send(topic, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));

        try (Peer peer = Peer.at(broker.url())) {
            peer.channel().exchangeDelete(name);
        }

        messaging.send(topic, 2);
        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder(1, 2));
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void a_subscription_that_nobody_receives_from_here_is_not_made_again_by_a_sender() throws Exception {
        Messaging messaging = connect(broker.url());
        Topic<Integer> topic = Topic.of(name, Integer.class);
        messaging
                .receive(topic.subscription("one"), message -> handled.add(message.payload()))
                .close();
        connect(broker.url()).receive(topic.subscription("one"), message -> {}).unsubscribe();

        messaging.send(topic, 1);

        try (Peer peer = Peer.at(broker.url())) {
            assertThatThrownBy(() -> peer.channel().queueDeclarePassive(name + "--one"))
                    .hasStackTraceContaining("NOT_FOUND");
        }
    }

    @Test
    void what_is_too_large_for_the_broker_is_refused_and_harms_nothing_else() {
        Queue<byte[]> bytes = Queue.of(name, byte[].class);
        limitMessages(2_000_000);
        try {
            Messaging messaging = connect(broker.url());
            AtomicInteger sizes = new AtomicInteger();
            messaging.receive(bytes, message -> sizes.incrementAndGet());
            List<CompletableFuture<String>> small = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                small.add(messaging.sendAsync(bytes, new byte[100]));
            }
            CompletableFuture<String> large = messaging.sendAsync(bytes, new byte[3_000_000]);
            for (int i = 0; i < 100; i++) {
                small.add(messaging.sendAsync(bytes, new byte[100]));
            }

            assertThatThrownBy(() -> large.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(MessageTooLargeException.class)
                    .hasMessageContaining("max_message_size");
            assertThat(small).allSatisfy(sent -> assertThat(sent).succeedsWithin(Duration.ofSeconds(20)));
            await().untilAsserted(() -> assertThat(sizes).hasValue(200));
        } finally {
            limitMessages(16 * 1024 * 1024);
        }
    }

    /** Where RabbitMQ 3 looks it up, and RabbitMQ 4. */
    private void limitMessages(int bytes) {
        broker.control(
                "eval",
                "application:set_env(rabbit, max_message_size, " + bytes + "), persistent_term:put(max_message_size, "
                        + bytes + ").");
    }

    @Test
    void a_channel_that_the_broker_closes_because_a_handler_takes_long_loses_nothing_and_repeats_nothing() {
        consumerTimeout(Duration.ofSeconds(1), Duration.ofMillis(500));
        try {
            Map<MessagingEvent.Kind, AtomicInteger> events = new ConcurrentHashMap<>();
            CountDownLatch go = new CountDownLatch(1);
            List<Integer> begun = new CopyOnWriteArrayList<>();
            Messaging messaging = builder(RabbitMqOptions.defaults().withUrl(broker.url()))
                    .listener(event -> events.computeIfAbsent(event.kind(), first -> new AtomicInteger())
                            .incrementAndGet())
                    .connect();
            open.add(messaging);
            messaging.receive(queue, ReceiverOptions.defaults().withConcurrency(2), message -> {
                begun.add(message.payload());
                if (message.payload() == 1) {
                    go.await();
                }
                handled.add(message.payload());
            });
            messaging.send(queue, 1);
            messaging.send(queue, 2);
            eventually().untilAsserted(() -> assertThat(handled).containsExactly(2));
            // It has come again, over another channel, and waits for its first run.
            eventually().until(() -> events.containsKey(MessagingEvent.Kind.POSTPONED));
            go.countDown();

            eventually().until(() -> events.containsKey(MessagingEvent.Kind.DUPLICATE));
            assertThat(begun).containsExactlyInAnyOrder(1, 2);
            assertThat(handled).containsExactlyInAnyOrder(1, 2);
        } finally {
            consumerTimeout(Duration.ofMinutes(30), Duration.ofMinutes(1));
        }
    }

    /** PRECONDITION_FAILED: delivery acknowledgement timed out. */
    private void consumerTimeout(Duration timeout, Duration check) {
        broker.control(
                "eval",
                "application:set_env(rabbit, consumer_timeout, " + timeout.toMillis()
                        + "), application:set_env(rabbit, channel_tick_interval, " + check.toMillis() + ").");
    }

    @Test
    void requests_and_replies_that_are_too_large_harm_no_others() {
        Operation<Integer, byte[]> operation = Operation.of(name, Integer.class, byte[].class);
        Operation<byte[], Integer> measure = Operation.of(name + ".measure", byte[].class, Integer.class);
        limitMessages(2_000_000);
        try {
            CountDownLatch go = new CountDownLatch(1);
            Messaging responder = connect(broker.url());
            responder.respond(operation, request -> {
                if (request.payload() == 1) {
                    go.await();
                }
                return new byte[request.payload()];
            });
            responder.respond(measure, request -> request.payload().length);
            Messaging requester = connect(broker.url());
            CompletableFuture<byte[]> waiting = requester.requestAsync(operation, 1);

            assertThatThrownBy(() -> requester.request(operation, 3_000_000))
                    .isInstanceOf(RemoteFaultException.class)
                    .hasMessageContaining("max_message_size");
            assertThatThrownBy(() -> requester.request(measure, new byte[3_000_000]))
                    .isInstanceOf(MessageTooLargeException.class);

            go.countDown();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            limitMessages(16 * 1024 * 1024);
        }
    }

    @Test
    void a_receiver_that_finds_its_queue_gone_says_so_and_goes_on_when_it_is_there_again() throws Exception {
        connect(broker.url()).send(queue, 1);
        declareForFailures();
        List<MessagingEvent> events = new CopyOnWriteArrayList<>();
        Messaging messaging = builder(RabbitMqOptions.defaults()
                        .withUrl(broker.url())
                        .withDelayTiers(TIER)
                        .withoutDeclaring())
                .listener(events::add)
                .connect();
        open.add(messaging);
        messaging.receive(queue, message -> handled.add(message.payload()));
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));

        broker.control("delete_queue", name);
        await().untilAsserted(() -> assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN));
        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.DISCONNECTED)
                .singleElement()
                .satisfies(event -> assertThat(event.failure()).hasMessageContaining("queue " + name));
        eventually().untilAsserted(() -> connect(broker.url()).send(queue, 2));

        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder(1, 2));
        await().untilAsserted(() -> assertThat(messaging.health().status()).isEqualTo(Health.Status.UP));
    }

    /** As an operator does: what fails goes there. */
    private void declareForFailures() throws Exception {
        try (Peer peer = Peer.at(broker.url())) {
            peer.channel().queueDeclare(name + "--dlq", true, false, false, null);
            peer.channel().queueDeclare(name + "--retry-" + TIER.toSeconds() + "s", true, false, false, null);
        }
    }

    @Test
    void what_expires_while_its_receiver_is_paused_is_not_handled() {
        List<MessagingEvent.Kind> events = new CopyOnWriteArrayList<>();
        Messaging messaging = builder(
                        RabbitMqOptions.defaults().withUrl(broker.url()).withClockTolerance(Duration.ZERO))
                .listener(event -> events.add(event.kind()))
                .connect();
        open.add(messaging);
        Subscription subscription = messaging.receive(queue, message -> handled.add(message.payload()));
        subscription.pause();
        messaging.send(queue, Message.of(1).withTimeToLive(Duration.ofSeconds(2)));
        messaging.send(queue, 2);
        pause(Duration.ofSeconds(3));

        subscription.resume();

        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
        assertThat(events).contains(MessagingEvent.Kind.EXPIRED);
    }

    @Test
    void an_exchange_that_may_not_be_written_to_is_told_at_once_and_harms_no_other() {
        broker.control("add_user", name, "secret");
        broker.control("set_permissions", name, ".*", "^(?!forbidden).*", ".*");
        Messaging messaging = connect(broker.url().replace("guest:guest", name + ":secret"));
        Topic<Integer> allowed = Topic.of(name, Integer.class);
        messaging.receive(allowed.subscription("one"), message -> handled.add(message.payload()));

        assertThatThrownBy(() -> messaging.send(Topic.of("forbidden." + name, Integer.class), 1))
                .isInstanceOfSatisfying(MessagingException.class, failure -> {
                    assertThat(failure.isTransient()).isFalse();
                    assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
                })
                .hasMessageContaining("right to write");

        messaging.send(allowed, 2);
        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
    }

    @Test
    void a_queue_that_may_not_be_read_is_told_at_once() {
        broker.control("add_user", name, "secret");
        broker.control("set_permissions", name, ".*", ".*", "nothing");
        Messaging messaging = connect(broker.url().replace("guest:guest", name + ":secret"));

        CompletableFuture<Subscription> received =
                CompletableFuture.supplyAsync(() -> messaging.receive(queue, message -> {}));

        assertThat(received)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .withMessageContaining("may not use queue " + name)
                .withMessageContaining("grant it the right");
    }

    @Test
    void a_header_for_which_the_protocol_has_no_room_is_refused_and_harms_no_others() {
        Messaging messaging = connect(broker.url());
        messaging.receive(queue, message -> handled.add(message.payload()));
        CompletableFuture<String> before = messaging.sendAsync(queue, 1);

        assertThatThrownBy(() -> messaging.send(queue, Message.of(2).withHeader("h".repeat(300), "x")))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT))
                .hasMessageContaining("255 bytes");

        assertThat(before).succeedsWithin(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));
    }

    /** There is room for the time, place and type of its failure, but not for the message. */
    @Test
    void what_is_given_up_is_a_dead_letter_also_if_a_frame_has_no_room_for_all_that_is_said_of_its_failure()
            throws Exception {
        Messaging messaging = connect(broker.url());
        List<FailureInfo> failures = new CopyOnWriteArrayList<>();
        messaging.receive(
                queue.deadLetters(),
                letter -> failures.add(FailureInfo.of(letter).orElseThrow()));
        messaging.receive(queue, message -> {
            if (message.payload() == 1) {
                throw new RejectedException("n".repeat(2_000));
            }
            handled.add(message.payload());
        });

        try (Peer peer = Peer.at(broker.url())) {
            BasicProperties large = new BasicProperties.Builder()
                    .contentType("application/json")
                    .headers(Map.of("large", "x".repeat(129_500)))
                    .build();
            peer.channel().basicPublish("", name, large, new byte[] {'1'});
        }

        await().untilAsserted(() -> assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.message()).isEmpty();
            assertThat(failure.type()).isEqualTo(RejectedException.class.getName());
        }));
        messaging.send(queue, 2);
        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
    }

    @Test
    void closing_at_once_brings_nothing_again_that_was_settled() throws Exception {
        Messaging sender = connect(broker.url());
        SystemEnvironment environment = new SystemEnvironment("closing-");
        List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        Transport receiver = RabbitMqTransport.open(
                RabbitMqOptions.defaults().withUrl(broker.url()),
                new TransportContext(null, Map.of(), null, environment, event -> {}, () -> new Health(List.of())));
        open.add(receiver);
        open.add(environment);
        receiver.receive(Address.queue(name), 256, deliveries::add);
        IntStream.range(0, 20).forEach(i -> sender.send(queue, i));
        eventually().until(() -> deliveries.size() == 20);

        deliveries.subList(0, 10).forEach(delivery -> delivery.settle(Settlement.accept()));
        receiver.close();

        connect(broker.url()).receive(queue, message -> handled.add(message.payload()));

        eventually().until(() -> handled.size() >= 10);
        assertThat(handled).containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void a_subscription_that_is_closed_while_it_begins_anew_leaves_no_channel_behind() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            AtomicInteger dialled = new AtomicInteger();
            Messaging receiver = connect(RabbitMqOptions.defaults()
                    .withUrl(broker.urlThrough(proxy.address()))
                    .withClient(client -> client.setSocketConfigurator(socket -> dialled.incrementAndGet())));
            Subscription subscription = receiver.receive(queue, message -> handled.add(message.payload()));
            int before = dialled.get();
            proxy.delay(Duration.ofMillis(500)); // and there are four round trips until a connection is open
            proxy.cut();
            await().until(() -> receiver.health().status() == Health.Status.DOWN);
            await().alias("all connect again").until(() -> dialled.get() >= 2 * before);

            subscription.close();
            proxy.heal();

            eventually().until(() -> receiver.health().status() == Health.Status.UP);
            await().untilAsserted(() -> assertThat(broker.control("list_channels", "--silent", "pid"))
                    .isBlank());
            close();
            open.clear();
        }
    }

    @Test
    void closing_leaves_neither_threads_nor_connections_behind() {
        for (int i = 0; i < 20; i++) {
            try (Messaging messaging =
                    builder(RabbitMqOptions.defaults().withUrl(broker.url())).connect()) {
                messaging.receive(queue, message -> handled.add(message.payload()));
                messaging.send(queue, i);
            }
        }

        await().untilAsserted(() -> {
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName()
                            .endsWith("AMQP Connection 127.0.0.1:"
                                    + broker.address().getPort()));
            assertThat(broker.control("list_connections", "--silent", "name")).isBlank();
        });
    }

    private int messages(String queueName) {
        return broker.control("list_queues", "--silent", "name", "messages")
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(columns -> columns[0].equals(queueName))
                .mapToInt(columns -> Integer.parseInt(columns[1]))
                .sum();
    }

    @Test
    void a_wrong_password_is_told_at_once() {
        String url = broker.url().replace("guest:guest", "guest:wrong");

        assertThatThrownBy(() -> connect(url))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining("password")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void a_virtual_host_that_is_not_there_is_told_at_once() {
        assertThatThrownBy(() -> connect(broker.url() + "/nowhere"))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining("virtual host");
    }

    @Test
    void a_queue_that_was_declared_in_another_way_is_sent_to_but_not_received_from() throws Exception {
        try (Peer peer = Peer.at(broker.url())) {
            peer.channel().queueDeclare(name, true, false, false, Map.of("x-max-length", 1_000));
        }
        Messaging messaging = connect(broker.url());

        messaging.send(queue, 1);

        assertThatThrownBy(() -> messaging.receive(queue, message -> {}))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining("queue " + name)
                .hasMessageContaining("other arguments");
    }

    @Test
    void a_broker_without_memory_takes_neither_requests_nor_asynchronous_sends() {
        Operation<String, String> operation =
                Operation.of(name + ".ask", String.class, String.class).withTimeout(Duration.ofSeconds(2));
        connect(broker.url()).respond(operation, question -> "answer");
        Messaging messaging = impatient(broker.url());
        assertThat(messaging.request(operation, "?")).isEqualTo("answer");
        messaging.send(queue, 1);
        broker.control("set_vm_memory_high_watermark", "0.0000001");
        try {
            await().untilAsserted(() -> assertThatThrownBy(() -> messaging.request(operation, "?"))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT))
                    .hasMessageContaining("memory or disk"));
            CompletableFuture<String> pending = messaging.requestAsync(operation, "?");
            CompletableFuture<String> sent = messaging.sendAsync(queue, 2);
            assertThat(pending).isNotDone();
            assertThat(sent).isNotDone();
            for (CompletableFuture<String> each : List.of(pending, sent)) {
                assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(OverloadedException.class)
                        .hasMessageContaining("memory or disk");
            }
        } finally {
            broker.control("set_vm_memory_high_watermark", "0.6");
        }

        eventually()
                .untilAsserted(
                        () -> assertThat(messaging.request(operation, "?")).isEqualTo("answer"));
        eventually()
                .untilAsserted(() -> assertThat(messaging.sendAsync(queue, 3)).succeedsWithin(Duration.ofSeconds(5)));
    }

    @Test
    void what_begins_while_the_broker_has_too_little_memory_is_done_once_it_has_room_again() {
        Operation<String, String> operation = Operation.of(name + ".ask", String.class, String.class);
        connect(broker.url()).respond(operation, question -> "answer");
        Messaging messaging = builder(RabbitMqOptions.defaults().withUrl(broker.url()))
                .sendTimeout(Duration.ofSeconds(30))
                .connect();
        open.add(messaging);
        messaging.send(queue, 1);
        CompletableFuture<String> pending;
        CompletableFuture<String> sent;
        broker.control("set_vm_memory_high_watermark", "0.0000001");
        try {
            sent = messaging.sendAsync(queue, 2);
            await().untilAsserted(() -> assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN));
            pending = messaging.requestAsync(operation, "?");
        } finally {
            broker.control("set_vm_memory_high_watermark", "0.6");
        }

        assertThat(pending).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("answer");
        assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
    }

    /** The right that counts for queues is that of the exchange by which they are reached. */
    @Test
    void queues_that_may_not_be_written_to_are_told_at_once() {
        broker.control("add_user", name, "secret");
        broker.control("set_permissions", name, ".*", "^(?!amq\\.default$).*", ".*");
        Messaging messaging = connect(broker.url().replace("guest:guest", name + ":secret"));
        Operation<String, String> operation = Operation.of(name + ".ask", String.class, String.class);
        Topic<Integer> topic = Topic.of(name + ".topic", Integer.class);
        messaging.receive(topic.subscription("one"), message -> handled.add(message.payload()));

        for (ThrowingCallable attempt :
                List.<ThrowingCallable>of(() -> messaging.send(queue, 1), () -> messaging.request(operation, "?"))) {
            assertThatThrownBy(attempt)
                    .isInstanceOfSatisfying(MessagingException.class, failure -> {
                        assertThat(failure.isTransient()).isFalse();
                        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
                    })
                    .hasMessageContaining("right to write")
                    .hasMessageContaining("amq.default");
        }

        messaging.send(topic, 2);
        await().untilAsserted(() -> assertThat(handled).containsExactly(2));
    }

    @Test
    void a_full_queue_is_told_when_the_time_to_send_is_over_and_sent_to_when_it_has_room() throws Exception {
        try (Peer peer = Peer.at(broker.url())) {
            peer.channel()
                    .queueDeclare(name, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
            Messaging messaging = impatient(broker.url());
            messaging.send(queue, 1);

            assertThatThrownBy(() -> messaging.send(queue, 2))
                    .isInstanceOfSatisfying(TransportUnavailableException.class, failure -> {
                        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
                        assertThat(failure.isTransient()).isTrue();
                    })
                    .hasMessageContaining("basic.nack");

            List<Kind> events = new CopyOnWriteArrayList<>();
            Messaging patient = builder(RabbitMqOptions.defaults().withUrl(broker.url()))
                    .sendTimeout(Duration.ofSeconds(30))
                    .listener(event -> events.add(event.kind()))
                    .connect();
            open.add(patient);
            CompletableFuture<String> waiting = patient.sendAsync(queue, 3);
            await().until(() -> events.contains(Kind.RESENT));
            peer.next(name);
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
            assertThat(peer.next(name).getBody()).asString().isEqualTo("3");
        }
    }

    @Test
    void what_may_not_be_written_harms_nothing_beside_it() {
        broker.control("add_user", name, "secret");
        broker.control("set_permissions", name, ".*", "^(?!forbidden).*", ".*");
        Messaging messaging = connect(broker.url().replace("guest:guest", name + ":secret"));
        Topic<Integer> allowed = Topic.of(name, Integer.class);
        Topic<Integer> forbidden = Topic.of("forbidden." + name, Integer.class);
        messaging.receive(allowed.subscription("one"), message -> handled.add(message.payload()));
        List<CompletableFuture<String>> sent = new ArrayList<>();
        List<CompletableFuture<String>> refused = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            (i % 100 == 50 ? refused : sent).add(messaging.sendAsync(i % 100 == 50 ? forbidden : allowed, i));
        }

        assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(refused)
                .allSatisfy(each -> assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                        .hasMessageContaining("right to write"));
        await().untilAsserted(() -> assertThat(handled).hasSize(sent.size()));
    }

    @Test
    void subscriptions_of_others_are_bound_again_when_they_connect_again() throws Exception {
        Topic<Integer> topic = Topic.of(name, Integer.class);
        Messaging sender = connect(broker.url());
        connect(broker.url()).receive(topic.subscription("one"), message -> handled.add(message.payload()));
        sender.send(topic, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        try (Peer peer = Peer.at(broker.url())) {
            peer.channel().exchangeDelete(name);
        }
        sender.send(topic, 2);

        broker.control("close_all_connections", "to be made again");

        AtomicInteger next = new AtomicInteger(2);
        eventually().untilAsserted(() -> {
            sender.send(topic, next.incrementAndGet());
            assertThat(handled).contains(next.get());
        });
        assertThat(handled).doesNotContain(2);
    }
}
