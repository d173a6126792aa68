package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Operation;
import dev.messaging.OverloadedException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.testkit.ForwardingTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What holds when much is sent at once: SND-6. */
abstract class LimitPromises extends ContractTests {

    private static final int MANY = 10_000;

    @Promise("SND-6")
    @Test
    @ResourceLock(ALL_PROCESSORS)
    @DisplayName("SND-6: ten thousand sends at once all complete")
    void manySendsAtOnceComplete() {
        Queue<Integer> queue = queue(Integer.class);
        Inbox<Integer> inbox = new Inbox<>();
        open().messaging().receive(queue, ReceiverOptions.defaults().withMaxUnsettled(1_000), inbox);
        Node sender = open(settings().withMaxInFlight(2 * MANY));

        List<CompletableFuture<String>> sent = IntStream.range(0, MANY)
                .mapToObj(i -> sender.messaging().sendAsync(queue, i))
                .toList();

        sent.forEach(this::await);
        eventually(() -> assertThat(inbox.distinct()).hasSize(MANY));
    }

    @Promise("SND-6")
    @Test
    @DisplayName("SND-6: sends beyond the limit fail at once, and no caller is blocked")
    void sendsBeyondTheLimitFailAtOnce() {
        Gate gate = gate();
        Queue<String> queue = queue(String.class);
        open().messaging().receive(queue, message -> {});
        Node sender = open(
                settings().withMaxInFlight(100),
                ForwardingTransport.sending(
                        (transport, to, message) -> gate.passed().thenCompose(open -> transport.send(to, message))));

        List<CompletableFuture<String>> sent = await(beside(() -> {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                all.add(sender.messaging().sendAsync(queue, "m" + i));
            }
            return all;
        }));

        sent.subList(100, 150)
                .forEach(refused -> assertThat(awaitFailure(refused)).isInstanceOf(OverloadedException.class));
        assertThat(sent.subList(0, 100)).noneMatch(Future::isDone);
        gate.open();
        sent.subList(0, 100).forEach(this::await);
    }

    @Promise("SND-6")
    @Test
    @DisplayName("SND-6: requests beyond the limit fail at once, a blocking verb waits for a place")
    void requestsBeyondTheLimitFailAtOnce() {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        open().messaging().respond(operation, request -> {
            gate.pass();
            return "done";
        });
        Node requester = open(settings().withMaxInFlight(1));

        CompletableFuture<String> first = requester.messaging().requestAsync(operation, "first");
        CompletableFuture<String> second = requester.messaging().requestAsync(operation, "second");
        CompletableFuture<String> blocking = requester.in(Mode.BLOCKING).requestLater(operation, "third");

        assertThat(awaitFailure(second)).isInstanceOf(OverloadedException.class);
        assertThat(first).isNotDone();
        assertThat(blocking).isNotDone();
        gate.open();
        assertThat(await(first)).isEqualTo("done");
        assertThat(await(blocking)).isEqualTo("done");
    }
}
