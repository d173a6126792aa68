package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capability;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds when receivers and brokers come and go: LIF-1 to LIF-4. */
abstract class LifecyclePromises extends ContractTests {

    private static final int RESTARTS = 25;
    private static final int BUFFER = 64;
    private static final int MESSAGES = 100;

    @Promise("LIF-1")
    @BothModes
    @DisplayName("LIF-1: close waits for the running handler, settles, and takes nothing more")
    void closeWaitsForTheRunningHandler(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, ReceiverOptions.defaults().withConcurrency(1), message -> {
            gate.pass();
            inbox.handle(message);
        });
        Node sender = open();
        CompletableFuture<String> first = sender.in(mode).sendLater(queue, Message.of("first"));
        gate.awaitWaiting(1);
        CompletableFuture<String> closed = beside(() -> {
            receiver.messaging().close();
            return "closed";
        });

        pause(millis(200));
        assertThat(closed).isNotDone();
        gate.open();
        await(closed);

        await(first);
        assertThat(inbox.payloads()).containsExactly("first");
        if (owes(Capability.STORES)) {
            sender.in(mode).send(queue, "second");
            Inbox<String> next = new Inbox<>();
            open().in(mode).receive(queue, next);
            eventually(() -> assertThat(next.payloads()).containsExactly("second"));
            assertThat(inbox.payloads()).containsExactly("first");
        }
    }

    @Promise(value = "LIF-1", needs = Capability.REDELIVERS)
    @BothModes
    @DisplayName("LIF-1: close does not wait for ever; what was not handled comes again")
    void closeDoesNotWaitForEver(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(1).withDrainTimeout(millis(500));
        Node receiver = open(settings().withDrainTimeout(millis(500)));
        receiver.in(mode).receive(queue, options, message -> gate.pass());
        Verbs sender = open().in(mode);
        sender.send(queue, "hangs");
        gate.awaitWaiting(1);
        sender.send(queue, "waits");
        long start = now();
        scene().mayFailToSettle();

        receiver.messaging().close();

        assertThat(since(start)).isBetween(millis(500), seconds(15));
        Inbox<String> next = new Inbox<>();
        open().in(mode).receive(queue, next);
        eventually(() -> assertThat(next.distinct()).containsExactlyInAnyOrder("hangs", "waits"));
    }

    @Promise("LIF-1")
    @Test
    @DisplayName("LIF-1: what hangs on a request has run when close returns")
    void whatHangsOnARequestHasRunWhenCloseReturns() {
        Operation<String, String> operation = operation(String.class, String.class);
        Gate answering = gate();
        Gate hanging = gate();
        open().messaging().respond(operation, request -> {
            answering.pass();
            return "answer";
        });
        Node requester = open();
        CompletableFuture<Void> hung =
                requester.messaging().requestAsync(operation, "question").thenRun(hanging::pass);
        answering.open();
        hanging.awaitWaiting(1);
        CompletableFuture<String> closed = beside(() -> {
            requester.messaging().close();
            return "closed";
        });

        pause(millis(200));
        assertThat(closed).isNotDone();
        hanging.open();
        await(closed);
        assertThat(hung).isDone();
    }

    @Promise(value = "LIF-1", needs = Capability.STORES)
    @BothModes
    @DisplayName("LIF-1: 25 restarts of a receiver with a full buffer lose nothing")
    void restartsWithAFullBufferLoseNothing(Mode mode) {
        Queue<Integer> queue = queue(Integer.class);
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        Node sender = open();
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(4).withMaxUnsettled(BUFFER);

        for (int restart = 0; restart < RESTARTS; restart++) {
            IntStream.range(restart * MESSAGES, (restart + 1) * MESSAGES)
                    .mapToObj(i -> sender.messaging().sendAsync(queue, i))
                    .toList()
                    .forEach(this::await);
            Node receiver = open();
            int before = handled.size();
            receiver.in(mode).receive(queue, options, message -> {
                pause(millis(1));
                handled.add(message.payload());
            });
            eventually(() -> assertThat(handled.size()).isGreaterThanOrEqualTo(before + 3));
            receiver.messaging().close();
        }
        open().in(mode).receive(queue, message -> handled.add(message.payload()));

        eventually(() -> assertThat(handled).hasSize(RESTARTS * MESSAGES));
    }

    @Promise(value = "LIF-1", needs = Capability.REDELIVERS)
    @BothModes
    @DisplayName("LIF-1: a crash with a full buffer loses nothing")
    void aCrashWithAFullBufferLosesNothing(Mode mode) {
        Queue<Integer> queue = queue(Integer.class);
        Gate gate = gate();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        Node sender = open();
        Node crashing = open();
        crashing.in(mode).receive(queue, message -> gate.pass());
        IntStream.range(0, 50).forEach(i -> sender.in(mode).send(queue, i));
        gate.awaitWaiting(ReceiverOptions.defaults().concurrency());

        crashing.crash();
        open().in(mode).receive(queue, message -> handled.add(message.payload()));

        eventually(() -> assertThat(handled).hasSize(50));
    }

    @Promise("LIF-2")
    @Test
    @DisplayName("LIF-2: what is asked of a closed connection fails, and nothing is thrown")
    void whatIsAskedOfAClosedConnectionFails() {
        Node node = open();
        Transport closed = node.transport();
        WireMessage message = WireMessage.builder("1", new byte[1]).build();
        CompletableFuture<WireMessage> reply = new CompletableFuture<>();
        node.crash();

        requireUnavailable(closed.send(Address.queue(uniqueName()), message));
        requireUnavailable(closed.receive(Address.queue(uniqueName()), 1, delivery -> {}));
        closed.request(Address.operation(uniqueName()), message, completing(reply));
        requireUnavailable(reply);
        if (owes(Capability.DEAD_LETTERS)) {
            Address letters = Address.queue(uniqueName()).deadLetters();
            requireUnavailable(
                    closed.pass(letters, DeadLetterPass.Purpose.BROWSE).count());
        }
    }

    private void requireUnavailable(CompletionStage<?> asked) {
        assertThat(awaitFailure(asked)).isInstanceOf(TransportUnavailableException.class);
    }

    private static ReplyTo completing(CompletableFuture<WireMessage> future) {
        return new ReplyTo() {
            @Override
            public void reply(WireMessage reply) {
                future.complete(reply);
            }

            @Override
            public void fail(Throwable failure) {
                future.completeExceptionally(failure);
            }

            @Override
            public void onCancel(Runnable action) {}

            @Override
            public boolean callerWaits() {
                return false;
            }

            @Override
            public void lendThread() {}
        };
    }

    @Promise("LIF-2")
    @Test
    @DisplayName("LIF-2: opening, receiving and closing again and again leaves nothing behind")
    void openingAndClosingLeavesNothingBehind() {
        Queue<String> queue = queue(String.class);
        Topic<String> topic = topic(String.class);
        Operation<String, String> operation = operation(String.class, String.class);
        cycle(queue, topic, operation);
        int threads = threads();

        for (int cycle = 1; cycle < fixture().cycles(); cycle++) {
            cycle(queue, topic, operation);
        }

        assertThat(threads()).as("threads").isLessThanOrEqualTo(threads + 20);
    }

    private void cycle(Queue<String> queue, Topic<String> topic, Operation<String, String> operation) {
        Inbox<String> inbox = new Inbox<>();
        Node node = open();
        node.messaging().receive(queue, inbox);
        node.messaging().receive(topic.subscription("one"), inbox);
        node.messaging().respond(operation, request -> "answer");
        node.messaging().send(queue, "to the queue");
        node.messaging().send(topic, "to the topic");
        assertThat(node.messaging().request(operation, "question")).isEqualTo("answer");
        eventually(() -> assertThat(inbox.distinct()).containsExactlyInAnyOrder("to the queue", "to the topic"));
        node.awaitIdle();
        node.messaging().close();
        assertThat(node.leftovers(false)).isEmpty();
    }

    private int threads() {
        List<String> names = fixture().threadNames();
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> names.stream().anyMatch(thread.getName()::startsWith))
                .count();
    }

    @Promise(value = "LIF-3", needs = Capability.SURVIVES_RESTART)
    @BothModes
    @DisplayName("LIF-3: a restart of the broker loses nothing that was acknowledged; receivers resume by themselves")
    void aRestartOfTheBrokerLosesNothing(Mode mode) throws Exception {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, inbox);
        Node sender = open();
        sender.in(mode).send(queue, -1);
        pause(seconds(5));
        scene().mayFailToSettle();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<List<Integer>> load = beside(() -> sendUntil(over, sender.in(mode), queue));

        pause(seconds(1));
        fixture().restartBroker();
        pause(seconds(5));
        over.set(true);

        List<Integer> acknowledged = await(load);
        assertThat(acknowledged).isNotEmpty();
        eventually(() -> assertThat(inbox.distinct()).containsAll(acknowledged));
        eventually(() -> assertThat(sender.messaging().health().status()).isEqualTo(Health.Status.UP));
        eventually(() -> assertThat(receiver.messaging().health().status()).isEqualTo(Health.Status.UP));
    }

    /** Gives what was acknowledged; whatever fails must fail by a type of its own. */
    private List<Integer> sendUntil(AtomicBoolean over, Verbs sender, Queue<Integer> queue) {
        List<Integer> acknowledged = new ArrayList<>();
        for (int i = 0; !over.get(); i++) {
            try {
                sender.send(queue, i);
                acknowledged.add(i);
            } catch (MessagingException typed) {
                pause(millis(10));
            }
        }
        return acknowledged;
    }

    @Promise("LIF-4")
    @BothModes
    @DisplayName("LIF-4: a paused subscription takes nothing, a resumed one goes on")
    void aPausedSubscriptionTakesNothing(Mode mode) {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        Node receiver = open();
        Subscription subscription = receiver.in(mode).receive(queue, inbox);
        Verbs sender = open().in(mode);
        sender.send(queue, -1);
        eventually(() -> assertThat(inbox.count()).isEqualTo(1));
        receiver.awaitIdle();

        subscription.pause();
        List<CompletableFuture<String>> sent = IntStream.range(0, 10)
                .mapToObj(i -> sender.sendLater(queue, Message.of(i)))
                .toList();
        pause(millis(500));
        assertThat(inbox.count()).isEqualTo(1);
        if (owes(Capability.STORES)) {
            assertThat(receiver.transport().unsettled())
                    .as("taken while paused")
                    .isZero();
        }
        subscription.resume();

        eventually(() -> assertThat(inbox.distinct()).hasSize(11));
        sent.forEach(this::await);
    }
}
