package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.spi.Capability;
import dev.messaging.testkit.ForwardingEnvironment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds of the time that is left: DLN-1. */
abstract class DeadlinePromises extends ContractTests {

    private static final ReceiverOptions ONE = ReceiverOptions.defaults().withConcurrency(1);

    @Promise("DLN-1")
    @BothModes
    @DisplayName("DLN-1: a message that expires before its handler is free is not handled, but counted")
    void whatExpiresInAReceiverIsNotHandled(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, ONE, message -> {
            gate.pass();
            inbox.handle(message);
        });
        Verbs sender = open().in(mode);
        List<CompletableFuture<String>> sent = new ArrayList<>();
        sent.add(sender.sendLater(queue, Message.of("slow")));
        gate.awaitWaiting(1);

        CompletableFuture<String> brief =
                sender.sendLater(queue, Message.of("brief").withTimeToLive(seconds(2)));
        sent.add(sender.sendLater(queue, Message.of("patient").withTimeToLive(Duration.ofMinutes(5))));
        eventually(() -> assertThat(receiver.transport().unsettled()).isEqualTo(3));
        pause(millis(2_100));
        gate.open();

        eventually(() -> assertThat(inbox.payloads()).containsExactly("slow", "patient"));
        eventually(() -> assertThat(receiver.events().count(Kind.EXPIRED)).isEqualTo(1));
        if (owes(Capability.STORES)) {
            sent.add(brief);
        } else {
            assertThat(awaitFailure(brief)).isInstanceOf(DeadlineExceededException.class);
        }
        sent.forEach(this::await);
        assertThat(inbox.count()).isEqualTo(2);
    }

    @Promise(value = "DLN-1", needs = Capability.STORES)
    @BothModes
    @DisplayName("DLN-1: a message that expires in its queue is not handled")
    void whatExpiresInItsQueueIsNotHandled(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Verbs sender = open().in(mode);
        sender.send(queue, Message.of("patient").withTimeToLive(Duration.ofMinutes(5)));
        sender.send(queue, Message.of("brief").withTimeToLive(seconds(2)));

        pause(millis(2_100));
        open().in(mode).receive(queue, inbox);

        eventually(() -> assertThat(inbox.payloads()).containsExactly("patient"));
        pause(millis(200));
        assertThat(inbox.payloads()).containsExactly("patient");
        assertThat(inbox.first().remaining())
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5)));
    }

    @Promise("DLN-1")
    @Test
    @DisplayName("DLN-1: the time that is left shrinks from request to request")
    void theTimeLeftIsPassedOn() {
        Operation<String, String> b = operation(String.class, String.class);
        Operation<String, String> c = operation(String.class, String.class);
        List<Duration> left = new CopyOnWriteArrayList<>();
        open().messaging().respond(c, request -> {
            left.add(request.remaining().orElseThrow());
            return "c";
        });
        Node middle = open();
        middle.messaging().respond(b, request -> {
            left.add(request.remaining().orElseThrow());
            pause(millis(300));
            return middle.messaging().request(c, "question");
        });

        assertThat(open().messaging().request(b.withTimeout(seconds(20)), "question"))
                .isEqualTo("c");

        assertThat(left).hasSize(2);
        assertThat(left.get(0)).isBetween(seconds(10), seconds(20));
        assertThat(left.get(1)).isPositive().isLessThanOrEqualTo(left.get(0).minus(millis(300)));
    }

    @Promise("DLN-1")
    @Test
    @DisplayName("DLN-1: a clock that is a minute wrong neither kills nor prolongs a request of 5 seconds")
    void aWrongClockNeitherKillsNorProlongs() {
        List<CompletableFuture<String>> pairs = new ArrayList<>();
        for (long skew : new long[] {-60, 60}) {
            pairs.add(requestsOverWrongClocks(skew, 0));
            pairs.add(requestsOverWrongClocks(0, skew));
        }
        pairs.forEach(this::await);
    }

    private CompletableFuture<String> requestsOverWrongClocks(long requesterSkew, long responderSkew) {
        Operation<String, String> operation =
                operation(String.class, String.class).withTimeout(seconds(5));
        Gate gate = gate();
        open(skewed(responderSkew)).messaging().respond(operation, request -> {
            assertThat(request.remaining().orElseThrow()).isBetween(Duration.ZERO, seconds(5));
            if (request.payload().equals("hang")) {
                gate.pass();
            }
            return "answered";
        });
        Node requester = open(skewed(requesterSkew));
        return beside(() -> {
            long start = now();
            CompletableFuture<String> hanging = requester.messaging().requestAsync(operation, "hang");
            assertThat(requester.messaging().request(operation, "question")).isEqualTo("answered");
            assertThat(awaitFailure(hanging)).isInstanceOf(DeadlineExceededException.class);
            assertThat(since(start)).isBetween(seconds(5), seconds(15));
            return "neither killed nor prolonged";
        });
    }

    @Promise("DLN-1")
    @Test
    @DisplayName("DLN-1: what the idempotency store takes of a message's time before it is tried again is gone")
    void theStoresTimeCounts() {
        Queue<String> queue = queue(String.class);
        SharedStore.View store = new SharedStore(fixture().environment().time()).new View();
        List<Duration> left = new CopyOnWriteArrayList<>();
        ReceiverOptions later = ReceiverOptions.defaults()
                .withRetry(
                        RetryPolicy.defaults().withInitialDelay(millis(1_500)).withMaxAttempts(2));
        Node receiver = open(settings().withStore(store));
        receiver.messaging().receive(queue, later, message -> {
            left.add(message.remaining().orElseThrow());
            if (left.size() == 1) {
                store.hang();
                throw new IllegalStateException("the first time");
            }
        });

        CompletableFuture<String> sent =
                open().messaging().sendAsync(queue, Message.of("brief").withTimeToLive(seconds(20)));
        eventually(() -> assertThat(left).hasSize(1));
        pause(seconds(1));
        store.work();

        await(sent);
        eventually(() -> assertThat(left).hasSize(2));
        assertThat(left.get(1)).isPositive().isLessThanOrEqualTo(left.get(0).minus(seconds(2)));
    }

    private Settings skewed(long byHowManySeconds) {
        return settings().withEnvironment(new ForwardingEnvironment(fixture().environment()) {
            @Override
            public InstantSource clock() {
                InstantSource right = super.clock();
                return () -> right.instant().plusSeconds(byHowManySeconds);
            }
        });
    }
}
