package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Gathered;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.RemoteFaultException;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handler's sends and requests inherit, and how several answers become one; in virtual time. */
class ContextTest {

    private static final Operation<String, String> FRONT = Operation.of("front", String.class, String.class);
    private static final Operation<String, String> BACK = Operation.of("back", String.class, String.class);
    private static final Queue<String> NOTES = Queue.of("notes", String.class);

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final Broker broker = new Broker(environment);

    @AfterEach
    void end() {
        environment.close();
    }

    private interface Body {
        void run(Messaging messaging) throws Exception;
    }

    private void with(Body body) {
        environment.run(() -> {
            try (Messaging messaging = Messaging.builder()
                    .transport(MemoryTransport.to(broker))
                    .environment(environment)
                    .connect()) {
                body.run(messaging);
            }
        });
    }

    private void pause(Duration time) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        environment.time().schedule(time, () -> over.complete(null));
        environment.threads().await(over);
    }

    @Test
    void a_callers_deadline_shrinks_over_hops() {
        with(messaging -> {
            AtomicReference<Duration> left = new AtomicReference<>();
            messaging.respond(BACK, request -> {
                left.set(request.remaining().orElseThrow());
                return "back";
            });
            messaging.respond(FRONT, request -> {
                pause(Duration.ofSeconds(3));
                return messaging.request(BACK.withTimeout(Duration.ofMinutes(1)), "x");
            });
            messaging.request(FRONT.withTimeout(Duration.ofSeconds(10)), "x");
            assertThat(left.get()).isBetween(Duration.ofMillis(6900), Duration.ofMillis(7000));
        });
    }

    @Test
    void a_hop_that_begins_after_the_deadline_fails_at_once() {
        with(messaging -> {
            CompletableFuture<Throwable> inner = new CompletableFuture<>();
            messaging.respond(BACK, request -> "back");
            messaging.respond(FRONT, request -> {
                pause(Duration.ofSeconds(2));
                try {
                    return messaging.request(BACK, "x");
                } catch (DeadlineExceededException late) {
                    inner.complete(late);
                    throw late;
                }
            });
            assertThatThrownBy(() -> messaging.request(FRONT.withTimeout(Duration.ofSeconds(1)), "x"))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(environment.threads().await(inner)).hasMessageContaining("not sent");
        });
    }

    @Test
    void completions_of_a_handlers_futures_run_in_its_context() {
        with(messaging -> {
            CompletableFuture<ReceivedMessage<String>> note = new CompletableFuture<>();
            messaging.receive(NOTES, note::complete);
            messaging.respond(BACK, request -> "back");
            messaging.respondAsync(
                    FRONT,
                    request -> messaging
                            .requestAsync(BACK, "x")
                            .thenCompose(
                                    reply -> messaging.sendAsync(NOTES, reply).thenApply(id -> request.id())));
            Message<String> asked = Message.of("x").withCorrelationId("flow-1");
            String frontId = messaging.request(FRONT, asked).payload();
            ReceivedMessage<String> noted = environment.threads().await(note);
            assertThat(noted.correlationId()).isEqualTo("flow-1");
            assertThat(noted.causationId()).hasValue(frontId);
        });
    }

    @Test
    void work_begun_after_the_handler_returned_inherits_ids_but_no_deadline() {
        with(messaging -> {
            CompletableFuture<ReceivedMessage<String>> late = new CompletableFuture<>();
            messaging.respond(BACK, request -> {
                pause(Duration.ofSeconds(2));
                return "slow";
            });
            Operation<String, String> log = Operation.of("log", String.class, String.class);
            messaging.respond(log, request -> {
                late.complete(request);
                return "logged";
            });
            messaging.respond(FRONT, request -> {
                messaging
                        .requestAsync(BACK.withTimeout(Duration.ofSeconds(1)), "x")
                        .handle((reply, failure) -> messaging.requestAsync(log, "after"));
                return "early";
            });
            Message<String> asked = Message.of("x").withCorrelationId("flow-2");
            assertThat(messaging
                            .request(FRONT.withTimeout(Duration.ofSeconds(2)), asked)
                            .payload())
                    .isEqualTo("early");
            ReceivedMessage<String> logged = environment.threads().await(late);
            assertThat(logged.correlationId()).isEqualTo("flow-2");
            assertThat(logged.remaining().orElseThrow()).isGreaterThan(Duration.ofSeconds(29));
        });
    }

    @Test
    void caused_by_ties_a_message_to_its_cause_in_code_that_has_left_the_handler() {
        with(messaging -> {
            CompletableFuture<ReceivedMessage<String>> first = new CompletableFuture<>();
            CompletableFuture<ReceivedMessage<String>> second = new CompletableFuture<>();
            Queue<String> more = Queue.of("more", String.class);
            messaging.receive(NOTES, first::complete);
            messaging.receive(more, second::complete);
            String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            messaging.send(NOTES, Message.of("x").withHeader("traceparent", trace));
            ReceivedMessage<String> cause = environment.threads().await(first);
            messaging.send(more, Message.of("y").causedBy(cause));
            ReceivedMessage<String> effect = environment.threads().await(second);
            assertThat(effect.correlationId()).isEqualTo(cause.id());
            assertThat(effect.causationId()).hasValue(cause.id());
            assertThat(effect.header("traceparent")).hasValue(trace);
        });
    }

    @Test
    void forward_passes_on_untouched() {
        with(messaging -> {
            CompletableFuture<ReceivedMessage<byte[]>> arrived = new CompletableFuture<>();
            Queue<byte[]> in = Queue.of("in", byte[].class);
            Queue<byte[]> out = Queue.of("out", byte[].class);
            messaging.receive(in, message -> {
                pause(Duration.ofSeconds(4));
                messaging.send(out, message.forward());
            });
            messaging.receive(out, arrived::complete);
            Message<byte[]> original = Message.of(new byte[] {1, 2, 3})
                    .withIdempotencyKey("k")
                    .withPartitionKey("p")
                    .withContentType("application/json")
                    .withHeader("X-Event", "push")
                    .withTimeToLive(Duration.ofSeconds(10));
            String id = messaging.send(in, original);
            ReceivedMessage<byte[]> forwarded = environment.threads().await(arrived);
            assertThat(forwarded.id()).isEqualTo(id);
            assertThat(forwarded.idempotencyKey()).isEqualTo("k");
            assertThat(forwarded.partitionKey()).hasValue("p");
            assertThat(forwarded.type()).hasValue("in");
            assertThat(forwarded.contentType()).hasValue("application/json");
            assertThat(forwarded.header("x-event")).hasValue("push");
            assertThat(forwarded.payload()).containsExactly(1, 2, 3);
            assertThat(forwarded.remaining().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(6));
        });
    }

    /** The reply is of the request's type, and failures are told by it. */
    @Test
    void a_message_that_is_forwarded_as_a_request_is_of_the_type_of_its_operation() {
        with(messaging -> {
            CompletableFuture<ReceivedMessage<String>> reply = new CompletableFuture<>();
            Operation<String, String> operation = Operation.of("named", String.class, String.class);
            messaging.respond(operation, request -> request.type().orElse("none"));
            messaging.receive(NOTES, note -> reply.complete(messaging.request(operation, note.forward())));

            messaging.send(NOTES, "x");

            assertThat(environment.threads().await(reply).payload()).isEqualTo("named");
            assertThat(environment.threads().await(reply).type()).hasValue("named");
        });
    }

    @Test
    void gather_has_each_answer_in_the_order_of_the_questions_and_waits_no_longer_than_each_allows() {
        with(messaging -> {
            Operation<String, String> slow = Operation.of("slow", String.class, String.class);
            Operation<String, String> broken = Operation.of("broken", String.class, String.class);
            messaging.respond(BACK, request -> "quick");
            messaging.respond(slow, request -> {
                pause(Duration.ofSeconds(20));
                return "late";
            });
            messaging.respond(broken, request -> {
                throw new IllegalStateException("no");
            });
            long begun = environment.time().nanoTime();
            Gathered<String> gathered =
                    messaging.gather(List.of(slow.withTimeout(Duration.ofSeconds(2)), broken, BACK), "x");
            assertThat(gathered.replies()).containsExactly("quick");
            assertThat(gathered.isComplete()).isFalse();
            assertThat(gathered.answers())
                    .extracting(answer -> answer.operation().name())
                    .containsExactly("slow", "broken", "back");
            assertThat(gathered.answers().get(0).failure()).isInstanceOf(DeadlineExceededException.class);
            assertThat(gathered.answers().get(1).failure()).isInstanceOf(RemoteFaultException.class);
            assertThat(environment.time().nanoTime() - begun)
                    .isBetween(
                            Duration.ofSeconds(2).toNanos(),
                            Duration.ofMillis(2100).toNanos());
        });
    }

    @Test
    void cancelling_a_gather_cancels_all_and_gathering_nothing_is_complete() {
        with(messaging -> {
            messaging.respondAsync(BACK, request -> new CompletableFuture<>());
            messaging.respondAsync(FRONT, request -> new CompletableFuture<>());
            messaging.gatherAsync(List.of(BACK, FRONT), "x").cancel(true);
            environment.advance(Duration.ofMillis(1));
            assertThat(messaging.health().checks().get(0).detail()).startsWith("0 sends");
            assertThat(messaging.<String, String>gather(List.of(), "x").isComplete())
                    .isTrue();
            messaging.health();
        });
    }
}
