package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.ClosedException;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Ordering;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest extends EngineTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Queue<String> NEXT = Queue.of("next", String.class);
    private static final Operation<String, String> ASK = Operation.of("ask", String.class, String.class);

    @Test
    void after_close_every_verb_fails_at_once() {
        Messaging messaging = open();
        messaging.close();
        messaging.close();
        assertThatThrownBy(() -> messaging.send(WORK, "x")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> messaging.request(ASK, "x")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> messaging.receive(WORK, message -> {})).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> messaging.sendAsync(WORK, "x").get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedException.class);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void close_from_inside_a_handler_does_not_wait_for_itself() throws Exception {
        Messaging messaging = open();
        CompletableFuture<String> closed = new CompletableFuture<>();
        messaging.receive(WORK, message -> {
            messaging.close();
            closed.complete(message.payload());
        });
        messaging.send(WORK, "x");
        assertThat(get(closed)).isEqualTo("x");
        messaging.close();
        // what was handled was settled: nobody gets it again
        List<String> again = new CopyOnWriteArrayList<>();
        Messaging other = open();
        other.receive(WORK, message -> again.add(message.payload()));
        other.send(WORK, "marker");
        await().until(() -> again.contains("marker"));
        assertThat(again).containsExactly("marker");
    }

    @Test
    void a_subscription_closed_from_inside_its_handler_does_not_wait_for_itself() throws Exception {
        Messaging messaging = open();
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        CompletableFuture<String> closed = new CompletableFuture<>();
        CountDownLatch set = new CountDownLatch(1);
        subscription.set(messaging.receive(WORK, message -> {
            set.await();
            subscription.get().close();
            closed.complete(message.payload());
        }));
        set.countDown();
        messaging.send(WORK, "x");
        assertThat(get(closed)).isEqualTo("x");
    }

    @Test
    void what_was_hung_on_a_future_has_run_when_close_returns() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Messaging messaging = open(builder().drainTimeout(Duration.ofMinutes(5)));
        CompletableFuture<Void> hung = askThen(messaging, () -> {
            told.countDown();
            join(go);
        });
        told.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(messaging::close);
        assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        go.countDown();
        get(closing);
        assertThat(hung).isDone();
    }

    @Test
    void close_from_what_was_hung_on_a_future_does_not_wait_for_itself() {
        Messaging messaging = open(builder().drainTimeout(Duration.ofMinutes(5)));
        assertThat(askThen(messaging, messaging::close)).succeedsWithin(Duration.ofSeconds(20));
    }

    /** Were each to wait, there would be no thread left for the timers and the futures that they wait for. */
    @Test
    void any_number_of_what_was_hung_on_futures_may_close() throws Exception {
        Messaging messaging = open(builder().drainTimeout(Duration.ofMinutes(5)));
        CountDownLatch hang = new CountDownLatch(1);
        open().respond(ASK, request -> {
            hang.await();
            return "answer";
        });
        List<CompletableFuture<Void>> all = IntStream.range(
                        0, Runtime.getRuntime().availableProcessors() + 3)
                .mapToObj(i -> messaging.requestAsync(ASK, "x").thenRun(messaging::close))
                .toList();
        hang.countDown();
        for (CompletableFuture<Void> each : all) {
            get(each);
        }
    }

    @Test
    void a_future_is_done_when_close_returns_however_long_a_listener_takes() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Messaging messaging = open(builder().drainTimeout(Duration.ofMinutes(5)).listener(event -> {
            if (event.kind() == MessagingEvent.Kind.REPLIED) {
                listening.countDown();
                join(go);
            }
        }));
        open().respond(ASK, request -> "answer");
        CompletableFuture<String> answer = messaging.requestAsync(ASK, "x");
        listening.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(messaging::close);
        assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        go.countDown();
        get(closing);
        assertThat(answer).isCompletedWithValue("answer");
    }

    /** The answer does not come before something hangs on it, so that this runs where callers are told. */
    private CompletableFuture<Void> askThen(Messaging messaging, Runnable hung) {
        CountDownLatch hangs = new CountDownLatch(1);
        open().respond(ASK, request -> {
            hangs.await();
            return "answer";
        });
        CompletableFuture<Void> done = messaging.requestAsync(ASK, "x").thenRun(hung);
        hangs.countDown();
        return done;
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void a_handler_that_is_draining_may_still_send_what_it_owes() throws Exception {
        Messaging messaging = open();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        messaging.receive(WORK, message -> {
            running.countDown();
            go.await();
            messaging.send(NEXT, "owed");
        });
        messaging.send(WORK, "x");
        running.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(messaging::close);
        await().until(() -> messaging.health().status() == Health.Status.DOWN);
        assertThatThrownBy(() -> messaging.send(NEXT, "late")).isInstanceOf(ClosedException.class);
        go.countDown();
        get(closing);

        CompletableFuture<String> owed = new CompletableFuture<>();
        open().receive(NEXT, message -> owed.complete(message.payload()));
        assertThat(get(owed)).isEqualTo("owed");
    }

    @Test
    void requests_in_flight_get_the_drain_time_then_fail() throws Exception {
        Messaging responder = open();
        CountDownLatch never = new CountDownLatch(1);
        responder.respond(ASK, ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(20)), request -> {
            never.await();
            return "too late";
        });
        Messaging requester = open(builder().drainTimeout(Duration.ofMillis(100)));
        CompletableFuture<String> answer = requester.requestAsync(ASK, "x");
        requester.close();
        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(MessagingException.class);
        never.countDown();
    }

    @Test
    void a_request_that_is_answered_within_the_drain_time_has_its_answer() throws Exception {
        Messaging responder = open();
        CountDownLatch go = new CountDownLatch(1);
        responder.respond(ASK, request -> {
            go.await();
            return "in time";
        });
        Messaging requester = open();
        CompletableFuture<String> answer = requester.requestAsync(ASK, "x");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(requester::close);
        await().until(() -> requester.health().status() == Health.Status.DOWN);
        go.countDown();
        get(closing);
        assertThat(get(answer)).isEqualTo("in time");
    }

    @Test
    void a_handler_still_running_when_the_drain_time_is_over_is_interrupted_and_its_message_comes_again()
            throws Exception {
        Messaging messaging = open();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        Subscription subscription =
                messaging.receive(WORK, ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(50)), message -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException end) {
                        interrupted.countDown();
                        throw end;
                    }
                });
        messaging.send(WORK, "x");
        running.await();
        subscription.close();
        assertThat(interrupted.await(SECONDS, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<String> again = new CompletableFuture<>();
        open().receive(WORK, message -> again.complete(message.payload()));
        assertThat(get(again)).isEqualTo("x");
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void what_a_closed_receiver_gave_up_is_handled_by_the_next_of_the_same_messaging(Ordering ordering)
            throws Exception {
        Messaging messaging = open();
        ReceiverOptions options = ReceiverOptions.defaults()
                .withDrainTimeout(Duration.ofMillis(50))
                .withOrdering(ordering);
        CountDownLatch running = new CountDownLatch(1);
        Subscription first = messaging.receive(WORK, options, message -> {
            running.countDown();
            new CountDownLatch(1).await();
        });
        messaging.send(WORK, Message.of("x").withPartitionKey("k"));
        running.await();
        first.close();

        CompletableFuture<String> again = new CompletableFuture<>();
        messaging.receive(WORK, options, message -> again.complete(message.payload()));
        assertThat(get(again)).isEqualTo("x");
    }

    @Test
    void what_finds_its_store_away_after_the_drain_time_is_handled_by_the_next_of_the_same_messaging()
            throws Exception {
        Messaging messaging = open();
        CountDownLatch running = new CountDownLatch(2);
        Subscription first =
                messaging.receive(WORK, ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(50)), message -> {
                    running.countDown();
                    running.await();
                    if (message.payload().equals("hangs")) {
                        awaitInterrupt();
                    }
                    throw new StoreUnavailableException("thrown by the test", null);
                });
        messaging.send(WORK, "fails");
        messaging.send(WORK, "hangs");
        running.await();
        first.close();

        List<String> again = new CopyOnWriteArrayList<>();
        messaging.receive(WORK, message -> again.add(message.payload()));
        await().untilAsserted(() -> assertThat(again).containsExactlyInAnyOrder("fails", "hangs"));
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException drained) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void no_handler_begins_after_close_has_returned() throws Exception {
        Messaging messaging = open();
        List<String> begun = new CopyOnWriteArrayList<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Subscription subscription =
                messaging.receive(WORK, ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(30)), message -> {
                    begun.add(message.payload());
                    running.countDown();
                    while (go.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                });
        for (int i = 0; i < 3; i++) {
            messaging.send(WORK, Message.of("m" + i).withPartitionKey("k"));
        }
        running.await();
        subscription.close();
        go.countDown();

        List<String> again = new CopyOnWriteArrayList<>();
        open().receive(WORK, message -> again.add(message.payload()));
        await().until(() -> again.size() == 3);
        assertThat(again).containsExactlyInAnyOrder("m0", "m1", "m2");
        assertThat(begun).containsExactly("m0");
    }

    @Test
    void a_send_that_waits_for_room_ends_with_its_messaging() throws Exception {
        Broker small = new Broker(environment, 1, 1_000_000);
        Messaging messaging = open(Messaging.builder()
                .transport(MemoryTransport.to(small))
                .environment(environment)
                .drainTimeout(Duration.ofMillis(50)));
        messaging.send(WORK, "fills the broker");
        CompletableFuture<String> waiting = messaging.sendAsync(WORK, "waits");
        CompletableFuture<String> blocked = CompletableFuture.supplyAsync(() -> messaging.send(WORK, "waits too"));
        await().until(() -> messaging.health().checks().get(0).detail().startsWith("2 "));
        messaging.close();
        for (CompletableFuture<String> send : List.of(waiting, blocked)) {
            assertThatThrownBy(() -> get(send))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(MessagingException.Outcome.NOT_SENT));
        }
    }
}
