package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.FailureInfo;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryPolicy;
import dev.messaging.spi.Capability;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds when a message comes twice: IDM-1 to IDM-4. */
abstract class DuplicatePromises extends ContractTests {

    @Promise("IDM-1")
    @BothModes
    @DisplayName("IDM-1: a duplicate of a handled message runs no handler, told by its id")
    void aDuplicateRunsNoHandler(Mode mode) {
        Message<String> message = Message.of("one").withId(uniqueName());
        handledOnce(mode, message, message);
    }

    @Promise("IDM-1")
    @BothModes
    @DisplayName("IDM-1: the same told by a key that the sender chose")
    void aDuplicateByKeyRunsNoHandler(Mode mode) {
        Message<String> message = Message.of("one").withIdempotencyKey(uniqueName());
        handledOnce(mode, message, message);
    }

    @Promise("IDM-1")
    @BothModes
    @DisplayName("IDM-1: a handled message that is forwarded to where it came from is a duplicate of itself")
    void aForwardedMessageIsADuplicate(Mode mode) {
        Queue<String> elsewhere = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Message<String> message = Message.of("one").withId(uniqueName());
        open().in(mode).receive(elsewhere, inbox);
        open().in(mode).send(elsewhere, message);
        eventually(() -> assertThat(inbox.count()).isEqualTo(1));

        handledOnce(mode, message, inbox.first().forward());
    }

    private void handledOnce(Mode mode, Message<String> original, Message<String> duplicate) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, inbox);
        Verbs sender = open().in(mode);

        sender.send(queue, original);
        eventually(() -> assertThat(receiver.events().count(Kind.HANDLED)).isEqualTo(1));
        sender.send(queue, duplicate);

        eventually(() -> assertThat(receiver.events().count(Kind.DUPLICATE)).isEqualTo(1));
        assertThat(inbox.payloads()).containsExactly("one");
    }

    @Promise("IDM-1")
    @BothModes
    @DisplayName("IDM-1: a duplicate of an answered request gets the stored reply")
    void aDuplicateOfARequestGetsTheStoredReply(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        AtomicInteger handled = new AtomicInteger();
        Node responder = open();
        responder.in(mode).respond(operation, request -> "answer " + handled.incrementAndGet());
        Message<String> question = Message.of("question").withIdempotencyKey(uniqueName());

        assertThat(open().in(mode).request(operation, question).payload()).isEqualTo("answer 1");
        assertThat(open().in(mode).request(operation, question).payload()).isEqualTo("answer 1");

        assertThat(handled).hasValue(1);
        eventually(() -> assertThat(responder.events().count(Kind.DUPLICATE)).isEqualTo(1));
    }

    @Promise("IDM-2")
    @BothModes
    @DisplayName("IDM-2: a duplicate never runs beside its original, and not after its success either")
    void aDuplicateNeverRunsBesideItsOriginal(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> inbox = new Inbox<>();
        SharedStore store = new SharedStore(fixture().environment().time());
        Node one = open(settings().withStore(store.new View()));
        Node other = open(settings().withStore(store.new View()));
        for (Node receiver : new Node[] {one, other}) {
            receiver.in(mode).receive(queue, ReceiverOptions.defaults(), message -> {
                gate.pass();
                inbox.handle(message);
            });
        }
        Verbs sender = open().in(mode);
        Message<String> message = Message.of("one").withIdempotencyKey(uniqueName());

        CompletableFuture<?>[] sent = new CompletableFuture<?>[4];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = sender.sendLater(queue, message);
        }
        gate.awaitWaiting(1);
        pause(millis(500));
        assertThat(gate.waiting()).isEqualTo(1);
        gate.open();

        await(CompletableFuture.allOf(sent));
        eventually(() -> assertThat(
                        one.events().count(Kind.DUPLICATE) + other.events().count(Kind.DUPLICATE))
                .isEqualTo(sent.length - 1));
        assertThat(inbox.payloads()).containsExactly("one");
    }

    @Promise("IDM-2")
    @BothModes
    @DisplayName("IDM-2: a duplicate of a running request is answered after it, by the same reply")
    void aDuplicateOfARunningRequestIsAnsweredAfterIt(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        Gate gate = gate();
        AtomicInteger handled = new AtomicInteger();
        open().in(mode).respond(operation, request -> {
            gate.pass();
            return "answer " + handled.incrementAndGet();
        });
        Verbs requester = open().in(mode);
        Message<String> question = Message.of("question").withIdempotencyKey(uniqueName());

        CompletableFuture<ReceivedMessage<String>> first = beside(() -> requester.request(operation, question));
        gate.awaitWaiting(1);
        CompletableFuture<ReceivedMessage<String>> second = beside(() -> requester.request(operation, question));
        pause(millis(300));
        assertThat(gate.waiting()).isEqualTo(1);
        gate.open();

        assertThat(await(first).payload()).isEqualTo("answer 1");
        assertThat(await(second).payload()).isEqualTo("answer 1");
        assertThat(handled).hasValue(1);
    }

    @Promise("IDM-2")
    @BothModes
    @DisplayName("IDM-2: a duplicate of a running request that then fails is handled after it")
    void aDuplicateOfAFailingRequestIsHandledAfterIt(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        Gate gate = gate();
        AtomicInteger handled = new AtomicInteger();
        open().in(mode).respond(operation, request -> {
            gate.pass();
            if (handled.incrementAndGet() == 1) {
                throw new IllegalStateException("the first one fails");
            }
            return "second";
        });
        Verbs requester = open().in(mode);
        Message<String> question = Message.of("question").withIdempotencyKey(uniqueName());
        CompletableFuture<ReceivedMessage<String>> first = beside(() -> requester.request(operation, question));
        gate.awaitWaiting(1);

        CompletableFuture<ReceivedMessage<String>> second = beside(() -> requester.request(operation, question));
        pause(millis(300));
        gate.open();

        assertThat(await(second).payload()).isEqualTo("second");
        assertThat(reply(first)).isIn("fault", "second");
    }

    /** With an explicit key a requester may ask again by itself after a transient fault. */
    private String reply(CompletableFuture<ReceivedMessage<String>> asked) {
        try {
            return await(asked).payload();
        } catch (RemoteFaultException fault) {
            return "fault";
        }
    }

    @Promise("IDM-3")
    @BothModes
    @DisplayName("IDM-3: the same key with another payload is a conflict, which the requester is told")
    void anotherPayloadIsAConflictForARequest(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).respond(operation, request -> {
            inbox.handle(request);
            return "done";
        });
        Verbs requester = open().in(mode);
        String key = uniqueName();
        requester.request(operation, Message.of("995 to o-1").withIdempotencyKey(key));

        assertThatThrownBy(() ->
                        requester.request(operation, Message.of("1 to o-1").withIdempotencyKey(key)))
                .isInstanceOf(IdempotencyConflictException.class);

        assertThat(inbox.payloads()).containsExactly("995 to o-1");
    }

    @Promise("IDM-3")
    @BothModes
    @DisplayName("IDM-3: in a queue such a message is given up, not handled")
    void anotherPayloadIsAConflictForAMessage(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, inbox);
        Verbs sender = open().in(mode);
        String key = uniqueName();
        sender.send(queue, Message.of("995 to o-1").withIdempotencyKey(key));
        eventually(() -> assertThat(receiver.events().count(Kind.HANDLED)).isEqualTo(1));

        CompletableFuture<String> sent =
                sender.sendLater(queue, Message.of("1 to o-1").withIdempotencyKey(key));

        if (owes(Capability.DEAD_LETTERS)) {
            Inbox<byte[]> letters = new Inbox<>();
            open().messaging().receive(queue.deadLetters(), letters);
            eventually(() -> assertThat(letters.count()).isEqualTo(1));
            assertThat(FailureInfo.of(letters.first()).orElseThrow().type())
                    .isEqualTo(IdempotencyConflictException.class.getName());
        } else {
            assertThat(awaitFailure(sent)).isInstanceOf(MessagingException.class);
        }
        assertThat(inbox.payloads()).containsExactly("995 to o-1");
    }

    @Promise("IDM-4")
    @BothModes
    @DisplayName("IDM-4: a failed request frees its key")
    void aFailedRequestFreesItsKey(Mode mode) {
        Operation<String, String> operation = operation(String.class, String.class);
        AtomicInteger handled = new AtomicInteger();
        open().in(mode).respond(operation, request -> {
            if (handled.incrementAndGet() == 1) {
                throw new RejectedException("the first time");
            }
            return "answer";
        });
        Verbs requester = open().in(mode);
        Message<String> question = Message.of("question").withIdempotencyKey(uniqueName());
        assertThatThrownBy(() -> requester.request(operation, question)).isInstanceOf(RemoteFaultException.class);

        assertThat(requester.request(operation, question).payload()).isEqualTo("answer");

        assertThat(handled).hasValue(2);
    }

    @Promise(value = "IDM-4", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("IDM-4: a dead letter frees its key, and its replay is handled")
    void aReplayedDeadLetterIsHandled() {
        Queue<String> queue = queue(String.class);
        Queue<byte[]> asBytes = Queue.of(queue.name(), byte[].class);
        Inbox<String> inbox = new Inbox<>();
        AtomicInteger handled = new AtomicInteger();
        ReceiverOptions once = ReceiverOptions.defaults().withRetry(RetryPolicy.none());
        open().messaging().receive(queue, once, message -> {
            if (handled.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
            }
            inbox.handle(message);
        });
        String id = open().messaging().send(queue, Message.of("work").withIdempotencyKey(uniqueName()));

        Node replay = open();
        replay.messaging().receive(queue.deadLetters(), letter -> {
            assertThat(new String(letter.payload(), StandardCharsets.UTF_8)).isEqualTo("work");
            replay.messaging().send(asBytes, letter.forward());
        });

        eventually(() -> assertThat(inbox.payloads()).containsExactly("work"));
        assertThat(inbox.first().id()).isEqualTo(id);
        assertThat(inbox.first().attempt()).isEqualTo(1);
        assertThat(FailureInfo.of(inbox.first())).isEmpty();
    }

    @Promise(value = "IDM-4", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("IDM-4: a replay that fails again is a dead letter again")
    void aReplayThatFailsAgainIsADeadLetterAgain(Mode mode) {
        Queue<String> queue = queue(String.class);
        Queue<byte[]> asBytes = Queue.of(queue.name(), byte[].class);
        open().in(mode).receive(queue, message -> {
            throw new RejectedException("never");
        });
        Inbox<byte[]> letters = new Inbox<>();
        Node replay = open();
        replay.in(mode).receive(queue.deadLetters(), letter -> {
            letters.handle(letter);
            if (letters.count() < 3) {
                replay.messaging().send(asBytes, letter.forward());
            }
        });

        open().in(mode).send(queue, Message.of("work").withIdempotencyKey(uniqueName()));

        eventually(() -> assertThat(letters.count()).isEqualTo(3));
    }

    @Promise(value = "IDM-4", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("IDM-4: messages of one key that all fail are all dead letters")
    void allThatFailAreDeadLetters() {
        Queue<String> queue = queue(String.class);
        open().messaging().receive(queue, message -> {
            throw new RejectedException("never");
        });
        Inbox<byte[]> letters = new Inbox<>();
        open().messaging().receive(queue.deadLetters(), letters);
        String key = uniqueName();

        Node sender = open();
        sender.messaging().send(queue, Message.of("one").withIdempotencyKey(key));
        sender.messaging().send(queue, Message.of("one").withIdempotencyKey(key));
        sender.messaging().send(queue, Message.of("another").withIdempotencyKey(key));

        eventually(() -> assertThat(letters.count()).isEqualTo(3));
    }
}
