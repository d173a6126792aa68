package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Idempotency;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.spi.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds of the leases on running messages, and when their store fails: IDM-5 and IDM-6. */
abstract class StorePromises extends ContractTests {

    private static final Duration LEASE = Duration.ofMillis(1_200);

    /** So long that nothing that holds up a process for a moment makes it lose one. */
    private static final Duration RENEWED_LEASE = Duration.ofSeconds(3);

    private static final ReceiverOptions SHORT_LEASE = withLease(LEASE);

    @Promise("IDM-5")
    @BothModes
    @DisplayName("IDM-5: the lease is renewed while the handler runs, however long")
    void theLeaseIsRenewedWhileTheHandlerRuns(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> inbox = new Inbox<>();
        SharedStore store = new SharedStore(fixture().environment().time());
        Node receiver = open(settings().withStore(store.new View()));
        receiver.in(mode).receive(queue, withLease(RENEWED_LEASE), message -> {
            gate.pass();
            inbox.handle(message);
        });
        Verbs sender = open().in(mode);
        Message<String> message = Message.of("long work").withIdempotencyKey(uniqueName());
        CompletableFuture<String> original = sender.sendLater(queue, message);
        gate.awaitWaiting(1);
        CompletableFuture<String> duplicate = sender.sendLater(queue, message);

        pause(RENEWED_LEASE.multipliedBy(3).dividedBy(2));
        assertThat(gate.waiting()).isEqualTo(1);
        assertThat(store.renewed()).isGreaterThan(2);
        gate.open();

        await(original);
        await(duplicate);
        eventually(() -> assertThat(receiver.events().count(Kind.DUPLICATE)).isEqualTo(1));
        assertThat(inbox.payloads()).containsExactly("long work");
        assertThat(receiver.events().count(Kind.LEASE_LOST)).isZero();
    }

    @Promise(value = "IDM-5", needs = Capability.REDELIVERS)
    @BothModes
    @DisplayName("IDM-5: after a crash another takes over when the lease ends; the late result is not stored")
    void afterACrashAnotherTakesOver(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> late = new Inbox<>();
        Inbox<String> taken = new Inbox<>();
        List<Long> times = new CopyOnWriteArrayList<>();
        SharedStore store = new SharedStore(fixture().environment().time());
        SharedStore.View crashing = store.new View();
        Node first = open(settings().withStore(crashing));
        first.in(mode).receive(queue, SHORT_LEASE, message -> {
            times.add(now());
            gate.pass();
            late.handle(message);
        });
        Node sender = open();
        Message<String> message = Message.of("work").withIdempotencyKey(uniqueName());
        sender.in(mode).send(queue, message);
        gate.awaitWaiting(1);

        crashing.hang();
        first.crash();
        Node second = open(settings().withStore(store.new View()));
        second.in(mode).receive(queue, SHORT_LEASE, again -> {
            times.add(now());
            taken.handle(again);
        });

        eventually(() -> assertThat(taken.payloads()).containsExactly("work"));
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThanOrEqualTo(LEASE);
        eventually(() -> assertThat(second.events().count(Kind.HANDLED)).isEqualTo(1));
        crashing.work();
        gate.open();
        eventually(() -> assertThat(late.payloads()).containsExactly("work"));
        eventually(() -> assertThat(store.refused() + first.events().count(Kind.LEASE_LOST))
                .isPositive());
        sender.in(mode).send(queue, message);
        eventually(() -> assertThat(second.events().count(Kind.DUPLICATE)).isEqualTo(1));
        assertThat(taken.count()).isEqualTo(1);
    }

    @Promise("IDM-6")
    @BothModes
    @DisplayName("IDM-6: while the store fails nothing is handled, and afterwards everything is")
    void whileTheStoreFailsNothingIsHandled(Mode mode) {
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        store.fail();
        afterAnOutageAllIsHandled(mode, store);
    }

    @Promise("IDM-6")
    @BothModes
    @DisplayName("IDM-6: the same where the store does not answer at all")
    void whileTheStoreHangsNothingIsHandled(Mode mode) {
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        store.hang();
        afterAnOutageAllIsHandled(mode, store);
    }

    private void afterAnOutageAllIsHandled(Mode mode, SharedStore.View store) {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        Node receiver = open(settings().withStore(store));
        receiver.in(mode).receive(queue, SHORT_LEASE, inbox);
        Node sender = open();
        List<CompletableFuture<String>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(sender.in(mode).sendLater(queue, Message.of(i)));
        }

        eventually(() ->
                assertThat(receiver.events().count(Kind.STORE_UNAVAILABLE)).isPositive());
        pause(seconds(1));
        assertThat(inbox.count()).isZero();
        store.work();

        sent.forEach(this::await);
        eventually(() -> assertThat(inbox.distinct()).hasSize(20));
        eventually(
                () -> assertThat(receiver.events().count(Kind.STORE_AVAILABLE)).isPositive());
        assertThat(inbox.payloads()).doesNotHaveDuplicates();
    }

    @Promise("IDM-6")
    @Test
    @DisplayName("IDM-6: a message whose store fails after its handler is handled once all the same")
    void aStoreThatFailsAfterTheHandlerLosesNothing() {
        Queue<String> queue = queue(String.class);
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open(settings().withStore(store));
        receiver.messaging().receive(queue, message -> {
            store.fail();
            inbox.handle(message);
        });
        CompletableFuture<String> sent = open().messaging().sendAsync(queue, "work");
        eventually(() ->
                assertThat(receiver.events().count(Kind.STORE_UNAVAILABLE)).isPositive());
        pause(millis(500));
        assertThat(receiver.events().count(Kind.HANDLED)).isZero();

        store.work();

        await(sent);
        eventually(() -> assertThat(receiver.events().count(Kind.HANDLED)).isEqualTo(1));
        assertThat(inbox.payloads()).containsExactly("work");
    }

    private static ReceiverOptions withLease(Duration lease) {
        return ReceiverOptions.defaults().withIdempotency(Idempotency.defaults().withLease(lease));
    }
}
