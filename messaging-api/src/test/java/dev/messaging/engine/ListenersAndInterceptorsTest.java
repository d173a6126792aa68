package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Interceptor;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ListenersAndInterceptorsTest extends EngineTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Operation<String, String> ASK = Operation.of("ask", String.class, String.class);

    @Test
    void a_listener_that_throws_harms_nothing() throws Exception {
        Messaging messaging = open(builder().listener(event -> {
            throw new IllegalStateException("broken listener");
        }));
        CompletableFuture<String> handled = new CompletableFuture<>();
        messaging.receive(WORK, message -> handled.complete(message.payload()));
        messaging.send(WORK, "x");
        assertThat(get(handled)).isEqualTo("x");
    }

    @Test
    void an_interceptor_that_throws_fails_the_send_and_the_attempt() {
        Messaging messaging = open(builder().interceptor((interaction, chain) -> {
            if (interaction.name().equals("work")) {
                throw new IllegalStateException("broken interceptor");
            }
            return chain.proceed(interaction);
        }));
        assertThatThrownBy(() -> messaging.send(WORK, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken interceptor");
        messaging.receive(
                WORK,
                ReceiverOptions.defaults()
                        .withRetry(RetryPolicy.defaults().withMaxAttempts(2).withInitialDelay(Duration.ofMillis(1))),
                message -> {});
        open().send(WORK, "y");
        await().until(() -> told(Kind.DEAD_LETTERED));
    }

    @Test
    void an_interceptor_that_throws_around_a_responder_is_a_fault() {
        Messaging responder = open(builder().interceptor((interaction, chain) -> {
            throw new IllegalStateException("broken interceptor");
        }));
        responder.respond(ASK, request -> "never");
        Messaging requester = open();
        assertThatThrownBy(() -> requester.request(ASK, "x"))
                .isInstanceOf(RemoteFaultException.class)
                .hasMessageContaining("broken interceptor");
    }

    @Test
    void interceptors_stand_around_all_three_ways_the_first_outermost() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Messaging messaging = open(builder().interceptor(noting("a", seen)).interceptor(noting("b", seen)));
        messaging.respond(ASK, request -> {
            seen.add("handler " + request.header("x-a").orElse("-"));
            return "answer";
        });
        assertThat(messaging.request(ASK, "x")).isEqualTo("answer");
        await().until(() -> seen.size() == 9);
        assertThat(seen)
                .containsExactly(
                        "a>REQUEST",
                        "b>REQUEST",
                        "a>HANDLE",
                        "b>HANDLE",
                        "handler 1",
                        "b<HANDLE",
                        "a<HANDLE",
                        "b<REQUEST",
                        "a<REQUEST");
    }

    @Test
    void an_interceptor_that_gives_something_else_than_the_result_is_named() {
        Messaging messaging = open(builder().interceptor((interaction, chain) -> CompletableFuture.completedFuture(7)));
        messaging.respond(ASK, request -> "answer");
        assertThatThrownBy(() -> messaging.request(ASK, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gave 7");
        assertThatThrownBy(() -> get(messaging.requestAsync(ASK, "x")))
                .hasRootCauseInstanceOf(ClassCastException.class);
    }

    @Test
    @SuppressWarnings("NullAway")
    void null_instead_of_a_stage_fails_the_attempt_behind_an_interceptor_too() {
        Messaging messaging = open(builder().interceptor((interaction, chain) -> chain.proceed(interaction)));
        messaging.respondAsync(ASK, request -> null);
        assertThatThrownBy(() -> messaging.request(ASK, "x"))
                .isInstanceOf(RemoteFaultException.class)
                .hasMessageContaining("instead of a stage");
    }

    @Test
    void behind_an_interceptor_a_blocking_call_waits_at_the_limit_too() throws Exception {
        Messaging messaging =
                open(builder().maxInFlight(1).interceptor((interaction, chain) -> chain.proceed(interaction)));
        CompletableFuture<String> first = new CompletableFuture<>();
        messaging.respondAsync(
                ASK,
                request -> request.payload().equals("first") ? first : CompletableFuture.completedFuture("second"));
        CompletableFuture<String> asked = messaging.requestAsync(ASK, "first");
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> messaging.request(ASK, "second"));
        assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        first.complete("done");
        assertThat(get(asked)).isEqualTo("done");
        assertThat(get(waiting)).isEqualTo("second");
    }

    @Test
    void an_error_of_a_listener_harms_nothing_either() throws Exception {
        Messaging messaging = open(builder().listener(event -> {
            throw new AssertionError("broken listener");
        }));
        CompletableFuture<String> handled = new CompletableFuture<>();
        messaging.receive(WORK, message -> handled.complete(message.payload()));
        messaging.send(WORK, "x");
        assertThat(get(handled)).isEqualTo("x");
    }

    @Test
    @SuppressWarnings("NullAway")
    void an_interceptor_that_returns_null_fails_the_attempt_and_loses_nothing() {
        Messaging receiver = open(builder().interceptor((interaction, chain) -> null));
        receiver.receive(WORK, ReceiverOptions.defaults().withRetry(RetryPolicy.none()), message -> {});
        open().send(WORK, "x");
        await().until(() -> told(Kind.DEAD_LETTERED));
        assertThat(told(Kind.HANDLED)).isFalse();
        assertThatThrownBy(() -> receiver.send(WORK, "y")).hasMessageContaining("returned null");
    }

    private static Interceptor noting(String name, List<String> seen) {
        return (interaction, chain) -> {
            seen.add(name + ">" + interaction.kind());
            return chain.proceed(interaction.withHeader("x-" + name, "1"))
                    .whenComplete((result, failure) -> seen.add(name + "<" + interaction.kind()));
        };
    }

    @Test
    void cancelling_an_intercepted_request_frees_everything() throws Exception {
        Messaging messaging = open(builder().interceptor((interaction, chain) -> chain.proceed(interaction)));
        CompletableFuture<String> never = new CompletableFuture<>();
        messaging.respondAsync(ASK, request -> never);
        CompletableFuture<String> answer = messaging.requestAsync(ASK, "x");
        answer.cancel(true);
        await().until(() -> messaging.health().checks().get(0).detail().startsWith("0 "));
        never.complete("late");
        await().until(() -> told(Kind.LATE_REPLY));
    }

    @Test
    void every_log_line_of_a_handler_can_show_the_ids() throws Exception {
        Messaging messaging = open();
        AtomicReference<String> seen = new AtomicReference<>();
        AtomicInteger handled = new AtomicInteger();
        messaging.receive(WORK, ReceiverOptions.defaults().withConcurrency(1), message -> {
            seen.set(MDC.get("messageId") + " " + MDC.get("correlationId"));
            handled.incrementAndGet();
        });
        String id = messaging.send(WORK, "x");
        await().until(() -> handled.get() == 1);
        assertThat(seen).hasValue(id + " " + id);
    }

    @Test
    void log_lines_of_a_handlers_completions_show_the_ids_too() throws Exception {
        Messaging messaging = open();
        messaging.respond(ASK, request -> "answer");
        CompletableFuture<String> seen = new CompletableFuture<>();
        messaging.receiveAsync(
                WORK,
                message -> messaging.requestAsync(ASK, "x").thenAccept(answer -> seen.complete(MDC.get("messageId"))));
        String id = messaging.send(WORK, "x");
        assertThat(get(seen)).isEqualTo(id);
        assertThat(MDC.get("messageId")).isNull();
    }
}
