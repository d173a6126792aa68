package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Channel;
import dev.messaging.DeadLetter;
import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.FailureInfo;
import dev.messaging.Idempotency;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.Source;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.TopicSubscription;
import dev.messaging.spi.Capability;
import dev.messaging.testkit.ForwardingTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be done by hand with messages that were given up: DLQ-1 to DLQ-7. */
abstract class ReplayPromises extends ContractTests {

    private static final DeadLetterOptions DEFAULTS = DeadLetterOptions.defaults();

    /** More often than a RabbitMQ 4 lets a message go back to its queue unless told otherwise. */
    private static final int MANY_LOOKS = 25;

    @Promise(value = "DLQ-1", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-1: dead letters are shown as often as one likes, the oldest first, and stay")
    void deadLettersAreShownAndStay() {
        Queue<String> queue = queue(String.class);
        giveUp(queue, queue, "a", "b", "c");
        DeadLetters<String> letters = open().messaging().deadLetters(queue);

        for (int look = 0; look < MANY_LOOKS; look++) {
            assertThat(texts(letters.browse(10))).containsExactly("a", "b", "c");
        }

        assertThat(texts(letters.browse(2))).containsExactly("a", "b");
        eventually(() -> assertThat(letters.count()).isEqualTo(3));
    }

    @Promise(value = "DLQ-1", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("DLQ-1: a dead letter is shown with all that is known of it")
    void aDeadLetterIsShownWithAllThatIsKnownOfIt(Mode mode) {
        Queue<Integer> queue = queue(Integer.class);
        byte[] noNumber = "{ ".getBytes(StandardCharsets.UTF_8);
        Subscription failing = open().messaging().receive(queue, message -> {
            throw new RejectedException("no");
        });
        Message<byte[]> message = Message.of(noNumber)
                .withContentType("application/json")
                .withId("id-1")
                .withIdempotencyKey("key-1")
                .withCorrelationId("flow-1")
                .withHeader("color", "green");
        open().messaging().send(Queue.of(queue.name(), byte[].class), message);
        open().messaging().send(queue, 7);
        DeadLetters<Integer> letters = open().messaging().deadLetters(queue);
        eventually(
                () -> assertThat(open().messaging().deadLetters(queue).count()).isEqualTo(2));
        failing.close();

        List<DeadLetter<Integer>> shown =
                mode == Mode.BLOCKING ? letters.browse(DEFAULTS) : await(letters.browseAsync(DEFAULTS));

        assertThat(shown).extracting(letter -> letter.payload().orElse(-1)).containsExactlyInAnyOrder(-1, 7);
        DeadLetter<Integer> letter = shown.stream()
                .filter(each -> each.id().equals("id-1"))
                .findFirst()
                .orElseThrow();
        ReceivedMessage<byte[]> received = letter.message();
        assertThat(received.payload()).isEqualTo(noNumber);
        assertThat(received.idempotencyKey()).isEqualTo("key-1");
        assertThat(received.correlationId()).isEqualTo("flow-1");
        assertThat(received.type()).hasValue(queue.name());
        assertThat(received.header("color")).hasValue("green");
        assertThat(letter.failure().orElseThrow().source()).isEqualTo(queue.name());
        assertThat(letter.replays()).isZero();
    }

    @Promise(value = "DLQ-2", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("DLQ-2: a replayed dead letter of a queue is handled there, untouched, and begins anew")
    void aReplayedDeadLetterBeginsAnew(Mode mode) {
        Queue<String> queue = queue(String.class);
        String key = uniqueName();
        Message<String> message = Message.of("work")
                .withIdempotencyKey(key)
                .withCorrelationId("flow-1")
                .withPartitionKey("customer-7")
                .withHeader("color", "green");
        giveUp(queue, queue, message);
        DeadLetters<String> letters = open().messaging().deadLetters(queue);
        DeadLetter<String> letter = letters.browse(1).get(0);

        DeadLetterResult result =
                mode == Mode.BLOCKING ? letters.replayAll() : await(letters.replayAsync(DEFAULTS, each -> true));

        assertThat(result).isEqualTo(new DeadLetterResult(1, 0, 0, 0));
        eventually(() -> assertThat(letters.count()).isZero());
        Inbox<String> inbox = new Inbox<>();
        open().messaging().receive(queue, inbox);
        eventually(() -> assertThat(inbox.payloads()).containsExactly("work"));
        ReceivedMessage<String> again = inbox.first();
        assertThat(again.id()).isEqualTo(letter.id());
        assertThat(again.idempotencyKey()).isEqualTo(key);
        assertThat(again.correlationId()).isEqualTo("flow-1");
        assertThat(again.partitionKey()).hasValue("customer-7");
        assertThat(again.header("color")).hasValue("green");
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(FailureInfo.of(again)).isEmpty();
    }

    @Promise(value = "DLQ-2", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-2: a replayed dead letter of a subscription comes to that subscription alone")
    void aReplayComesToItsSubscriptionAlone() {
        Topic<String> topic = topic(String.class);
        TopicSubscription<String> billing = topic.subscription("billing");
        Inbox<String> shipping = new Inbox<>();
        ReceiverOptions all = ReceiverOptions.defaults().withIdempotency(Idempotency.none());
        open().messaging().receive(topic.subscription("shipping"), all, shipping);
        giveUp(billing, topic, "o-1");
        Inbox<String> billed = new Inbox<>();
        open().messaging().receive(billing, all, billed);

        assertThat(open().messaging().deadLetters(billing).replayAll()).isEqualTo(new DeadLetterResult(1, 0, 0, 0));

        eventually(() -> assertThat(billed.payloads()).containsExactly("o-1"));
        pause(millis(300));
        assertThat(shipping.payloads()).containsExactly("o-1");
        assertThat(billed.payloads()).containsExactly("o-1");
    }

    @Promise(value = "DLQ-3", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-3: a dead letter whose replay fails stays where it is")
    void aDeadLetterWhoseReplayFailsStays() {
        Queue<String> queue = queue(String.class);
        giveUp(queue, queue, "a", "b");
        Node failing = open(
                settings(),
                ForwardingTransport.sending((transport, to, message) -> CompletableFuture.failedFuture(
                        new MessagingException("Failed by the test", Outcome.REJECTED, false, null))));

        assertThatThrownBy(() -> failing.messaging().deadLetters(queue).replayAll())
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED));

        DeadLetters<String> letters = open().messaging().deadLetters(queue);
        eventually(() -> assertThat(texts(letters.browse(10))).containsExactly("a", "b"));
    }

    @Promise(value = "DLQ-3", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-3: a crash while a replay is on its way loses nothing")
    void aCrashWhileAReplayIsOnItsWayLosesNothing() {
        Queue<String> queue = queue(String.class);
        giveUp(queue, queue, "a", "b");
        AtomicInteger sends = new AtomicInteger();
        Node crashing = open(settings(), ForwardingTransport.sending((transport, to, message) -> {
            sends.incrementAndGet();
            return new CompletableFuture<>();
        }));
        CompletableFuture<DeadLetterResult> replay =
                crashing.messaging().deadLetters(queue).replayAsync(DEFAULTS.withTimeout(seconds(5)), letter -> true);
        eventually(() -> assertThat(sends).hasPositiveValue());

        crashing.crash();

        assertThat(awaitFailure(replay)).isInstanceOf(MessagingException.class);
        Inbox<String> inbox = new Inbox<>();
        Node other = open();
        other.messaging().receive(queue, inbox);
        eventually(() -> {
            other.messaging().deadLetters(queue).replayAll();
            assertThat(inbox.payloads()).containsExactlyInAnyOrder("a", "b");
        });
    }

    @Promise(value = "DLQ-4", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-4: what is not chosen stays, and a dry run does nothing")
    void whatIsNotChosenStays() {
        Queue<String> queue = queue(String.class);
        giveUp(queue, queue, "a", "b", "c", "d");
        DeadLetters<String> letters = open().messaging().deadLetters(queue);
        Inbox<String> inbox = new Inbox<>();
        open().messaging().receive(queue, inbox);

        assertThat(letters.replay(
                        DEFAULTS.withDryRun(true), letter -> !text(letter).equals("b")))
                .isEqualTo(new DeadLetterResult(3, 0, 1, 0));
        eventually(() -> assertThat(letters.count()).isEqualTo(4));
        assertThat(letters.replay(DEFAULTS.withLimit(1), letter -> true)).isEqualTo(new DeadLetterResult(1, 0, 0, 0));
        eventually(() -> assertThat(inbox.payloads()).containsExactly("a"));
        assertThat(letters.replay(DEFAULTS, letter -> text(letter).equals("c")))
                .isEqualTo(new DeadLetterResult(1, 0, 2, 0));

        eventually(() -> assertThat(inbox.payloads()).containsExactly("a", "c"));
        eventually(() -> assertThat(texts(letters.browse(10))).containsExactlyInAnyOrder("b", "d"));
        assertThat(letters.replay(letters.browse(1).get(0).id())).isEqualTo(new DeadLetterResult(1, 0, 0, 0));
        eventually(() -> assertThat(letters.count()).isEqualTo(1));
    }

    @Promise(value = "DLQ-5", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-5: what fails again at once is not taken again, and in the end is left")
    void whatFailsAgainIsLeftInTheEnd() {
        Queue<String> queue = queue(String.class);
        open().messaging().receive(queue, message -> {
            throw new RejectedException("never");
        });
        open().messaging().send(queue, "work");
        DeadLetters<String> letters = open().messaging().deadLetters(queue);

        for (int replays = 0; replays < 3; replays++) {
            int before = replays;
            eventually(() -> assertThat(letters.browse(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.replays()).isEqualTo(before)));
            assertThat(letters.replayAll()).isEqualTo(new DeadLetterResult(1, 0, 0, 0));
        }

        eventually(() -> assertThat(letters.count()).isEqualTo(1));
        assertThat(letters.replayAll()).isEqualTo(new DeadLetterResult(0, 0, 1, 1));
        assertThat(letters.replay(DEFAULTS.withMaxReplays(4), letter -> true))
                .isEqualTo(new DeadLetterResult(1, 0, 0, 0));
        eventually(() -> assertThat(letters.browse(10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.replays()).isEqualTo(4)));
    }

    @Promise(value = "DLQ-6", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("DLQ-6: a deleted dead letter is gone, and no other")
    void aDeletedDeadLetterIsGone(Mode mode) {
        Queue<String> queue = queue(String.class);
        giveUp(queue, queue, "a", "b", "c");
        DeadLetters<String> letters = open().messaging().deadLetters(queue);

        assertThat(letters.delete(DEFAULTS.withDryRun(true), letter -> true))
                .isEqualTo(new DeadLetterResult(0, 3, 0, 0));
        DeadLetterResult result = mode == Mode.BLOCKING
                ? letters.delete(DEFAULTS, letter -> text(letter).equals("b"))
                : await(letters.deleteAsync(DEFAULTS, letter -> text(letter).equals("b")));

        assertThat(result).isEqualTo(new DeadLetterResult(0, 1, 2, 0));
        eventually(() -> assertThat(texts(letters.browse(10))).containsExactlyInAnyOrder("a", "c"));
        assertThat(letters.delete(letters.browse(1).get(0).id())).isEqualTo(new DeadLetterResult(0, 1, 0, 0));
        eventually(() -> assertThat(letters.count()).isEqualTo(1));
    }

    @Promise(value = "DLQ-7", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("DLQ-7: two passes and a receiver share the dead letters, and lose none")
    void passesShareTheDeadLettersAndLoseNone() {
        Queue<String> queue = queue(String.class);
        Set<String> all = new TreeSet<>();
        IntStream.range(0, 30).forEach(number -> all.add("m-" + number));
        giveUp(queue, queue, all.toArray(String[]::new));
        Inbox<String> replayed = new Inbox<>();
        open().messaging().receive(queue, replayed);
        Inbox<byte[]> received = new Inbox<>();

        List<CompletableFuture<DeadLetterResult>> passes = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            DeadLetters<String> letters = open().messaging().deadLetters(queue);
            passes.add(letters.replayAsync(DEFAULTS, letter -> true));
        }
        eventually(() -> assertThat(replayed.count()).isPositive());
        open().messaging().receive(queue.deadLetters(), received);

        passes.forEach(this::await);
        eventually(() -> {
            Set<String> found = new TreeSet<>(replayed.distinct());
            received.payloads().forEach(body -> found.add(new String(body, StandardCharsets.UTF_8)));
            assertThat(found).isEqualTo(all);
        });
    }

    private void giveUp(Source<String> source, Channel<String> channel, String... texts) {
        Message<?>[] messages = new Message<?>[texts.length];
        for (int i = 0; i < texts.length; i++) {
            messages[i] = Message.of(texts[i]);
        }
        giveUp(source, channel, messages);
    }

    /** They fail, one after another; then nobody receives any longer. */
    @SuppressWarnings("unchecked") // of texts, all of them
    private void giveUp(Source<String> source, Channel<String> channel, Message<?>... messages) {
        Node node = open();
        Subscription failing = node.messaging().receive(source, ReceiverOptions.defaults(), message -> {
            throw new RejectedException("no");
        });
        for (int i = 0; i < messages.length; i++) {
            int count = i + 1;
            node.messaging().send(channel, (Message<String>) messages[i]);
            eventually(() -> assertThat(node.events().count(Kind.DEAD_LETTERED)).isEqualTo(count));
            node.awaitIdle();
        }
        failing.close();
        DeadLetters<String> letters = node.messaging().deadLetters(source);
        eventually(() -> assertThat(letters.count()).isEqualTo(messages.length));
    }

    private static List<String> texts(List<DeadLetter<String>> letters) {
        return letters.stream().map(ReplayPromises::text).toList();
    }

    private static String text(DeadLetter<String> letter) {
        return letter.payload().orElseThrow();
    }
}
