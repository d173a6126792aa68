package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.spi.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds of the order of messages: ORD-1. */
abstract class OrderingPromises extends ContractTests {

    private static final int KEYS = 8;
    private static final int EACH = 40;
    private static final ReceiverOptions SIXTEEN =
            ReceiverOptions.defaults().withConcurrency(16).withRetry(quickly(5));

    @Promise(value = "ORD-1", needs = Capability.ORDERS_BY_KEY)
    @BothModes
    @DisplayName("ORD-1: with failures among them, messages with one key are handled in the order of their sending")
    void messagesWithOneKeyAreHandledInOrder(Mode mode) {
        handledInOrder(mode, 1);
    }

    @Promise(
            value = "ORD-1",
            needs = {Capability.ORDERS_BY_KEY, Capability.ORDERS_ACROSS_RECEIVERS})
    @BothModes
    @DisplayName("ORD-1: the same by two processes")
    void messagesWithOneKeyAreHandledInOrderByTwo(Mode mode) {
        handledInOrder(mode, 2);
    }

    private void handledInOrder(Mode mode, int receivers) {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        Set<String> failed = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < receivers; i++) {
            open().in(mode).receive(queue, SIXTEEN, message -> {
                if (fixture().environment().random().nextInt(10) < 3) {
                    pause(millis(1 + fixture().environment().random().nextInt(3)));
                }
                if (message.payload() % 10 == 3 && failed.add(message.id())) {
                    throw new IllegalStateException("fails once");
                }
                inbox.handle(message);
            });
        }
        Verbs sender = open().in(mode);

        for (int i = 0; i < EACH; i++) {
            for (int key = 0; key < KEYS; key++) {
                sender.send(queue, Message.of(i).withPartitionKey("key-" + key));
            }
        }

        eventually(() -> assertThat(inbox.count()).isGreaterThanOrEqualTo(KEYS * EACH));
        List<Integer> inOrder = IntStream.range(0, EACH).boxed().toList();
        for (int key = 0; key < KEYS; key++) {
            assertThat(withKey(inbox, "key-" + key).stream().distinct().toList())
                    .isEqualTo(inOrder);
        }
        assertThat(failed).isNotEmpty();
    }

    @Promise(value = "ORD-1", needs = Capability.ORDERS_BY_KEY)
    @Test
    @DisplayName("ORD-1: a long delay before a retry holds back its own key, and no other")
    void aLongDelayHoldsBackItsOwnKey() {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        RetryPolicy slow = RetryPolicy.defaults().withInitialDelay(millis(2_500));
        open().messaging().receive(queue, ReceiverOptions.defaults().withRetry(slow), message -> {
            boolean first = message.payload() == 0 && message.attempt() == 1;
            if (first && message.partitionKey().orElseThrow().equals("a")) {
                throw new IllegalStateException("fails once");
            }
            inbox.handle(message);
        });
        Messaging sender = open().messaging();

        for (int i = 0; i < 5; i++) {
            sender.send(queue, Message.of(i).withPartitionKey("a"));
            sender.send(queue, Message.of(i).withPartitionKey("b"));
        }

        eventually(() -> assertThat(withKey(inbox, "b")).containsExactly(0, 1, 2, 3, 4));
        assertThat(withKey(inbox, "a")).isEmpty();
        eventually(() -> assertThat(withKey(inbox, "a")).containsExactly(0, 1, 2, 3, 4));
    }

    @Promise(value = "ORD-1", needs = Capability.ORDERS_BY_KEY)
    @Test
    @DisplayName("ORD-1: what another process is handling is waited for as long as that takes")
    void whatAnotherProcessIsHandlingIsWaitedFor() {
        Queue<Integer> queue = queue(Integer.class);
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        IdempotencyStore.Key key = new IdempotencyStore.Key(queue.name(), null, uniqueName());
        Duration forLong = Duration.ofMinutes(10);
        var held = (IdempotencyStore.Begun) await(store.begin(key, null, forLong, forLong));
        Inbox<Integer> inbox = new Inbox<>();
        RetryPolicy brief = RetryPolicy.defaults().withMaxBlocking(millis(500));
        open(settings().withStore(store))
                .messaging()
                .receive(queue, ReceiverOptions.defaults().withRetry(brief), inbox);
        Messaging sender = open().messaging();

        sender.send(queue, Message.of(0).withPartitionKey("a").withId(key.value()));
        sender.send(queue, Message.of(1).withPartitionKey("a"));

        pause(seconds(1));
        assertThat(inbox.payloads()).isEmpty();
        await(store.release(held.lease()));
        eventually(() -> assertThat(inbox.payloads()).containsExactly(0, 1));
    }

    @Promise(value = "DLN-1", needs = Capability.ORDERS_BY_KEY)
    @Test
    @DisplayName("DLN-1: what expires while another process is handling it holds up nothing any longer")
    void whatExpiresWhileItWaitsHoldsUpNothing() {
        Queue<Integer> queue = queue(Integer.class);
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        IdempotencyStore.Key held = new IdempotencyStore.Key(queue.name(), null, uniqueName());
        var unused = store.begin(held, null, Duration.ofMinutes(10), Duration.ofMinutes(10));
        Inbox<Integer> inbox = new Inbox<>();
        open(settings().withStore(store)).messaging().receive(queue, inbox);
        Messaging sender = open().messaging();

        sender.send(
                queue, Message.of(0).withPartitionKey("a").withId(held.value()).withTimeToLive(seconds(2)));
        sender.send(queue, Message.of(1).withPartitionKey("a"));

        eventually(() -> assertThat(inbox.payloads()).containsExactly(1));
    }

    @Promise(value = "ORD-1", needs = Capability.ORDERS_BY_KEY)
    @BothModes
    @DisplayName("ORD-1: other keys go on while one is held up")
    void otherKeysGoOn(Mode mode) {
        Queue<Integer> queue = queue(Integer.class);
        Gate gate = gate();
        Inbox<Integer> inbox = new Inbox<>();
        open().in(mode).receive(queue, SIXTEEN, message -> {
            if (message.partitionKey().orElseThrow().equals("stuck")) {
                gate.pass();
            }
            inbox.handle(message);
        });
        Verbs sender = open().in(mode);

        for (int i = 0; i < 20; i++) {
            sender.send(queue, Message.of(i).withPartitionKey("stuck"));
            sender.send(queue, Message.of(i).withPartitionKey("free-" + i % 4));
        }

        eventually(() -> assertThat(inbox.count()).isEqualTo(20));
        gate.awaitWaiting(1);
        assertThat(withKey(inbox, "stuck")).isEmpty();
        assertThat(gate.waiting()).isEqualTo(1);
        gate.open();
        eventually(() -> assertThat(withKey(inbox, "stuck"))
                .isEqualTo(IntStream.range(0, 20).boxed().toList()));
    }

    private static List<Integer> withKey(Inbox<Integer> inbox, String key) {
        return inbox.messages().stream()
                .filter(message -> message.partitionKey().orElseThrow().equals(key))
                .map(ReceivedMessage::payload)
                .toList();
    }
}
