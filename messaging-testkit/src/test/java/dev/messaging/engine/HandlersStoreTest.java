package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Handler;
import dev.messaging.Health;
import dev.messaging.Idempotency;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.Subscription;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.FinalFailureException;
import dev.messaging.spi.StoreUnavailableException;
import dev.messaging.spi.Time;
import dev.messaging.testkit.ForwardingStore;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does while the store is away in which a handler works; in virtual time. */
class HandlersStoreTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Duration DAY = Duration.ofDays(1);

    private final List<Kind> events = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private final List<Integer> attempts = new ArrayList<>();
    private final List<@Nullable Throwable> failures = new ArrayList<>();
    private Runnable whenExpired = () -> {};
    private boolean away;
    private int tries;

    private final Handler<String> handler = message -> {
        tries++;
        if (away) {
            throw new StoreUnavailableException("away for the test", null);
        }
        attempts.add(message.attempt());
        handled.add(message.payload());
    };

    private Messaging connect(VirtualEnvironment environment) {
        return connect(environment, new HeapIdempotencyStore(environment.time()));
    }

    private Messaging connect(VirtualEnvironment environment, IdempotencyStore store) {
        return Messaging.builder()
                .url("memory:")
                .environment(environment)
                .idempotencyStore(store)
                .listener(event -> {
                    events.add(event.kind());
                    if (event.kind() == Kind.DEAD_LETTERED) {
                        failures.add(event.failure());
                    }
                    if (event.kind() == Kind.EXPIRED) {
                        whenExpired.run();
                    }
                })
                .connect();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothing_is_given_up_however_long_it_takes(boolean isIdempotent) {
        ReceiverOptions options = isIdempotent
                ? ReceiverOptions.defaults()
                : ReceiverOptions.defaults().withIdempotency(Idempotency.none());
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, options, handler);
                    away = true;
                    for (int i = 0; i < 20; i++) {
                        messaging.send(WORK, Message.of("ordered " + i).withPartitionKey("k"));
                        messaging.send(WORK, "free " + i);
                    }
                    environment.advance(Duration.ofHours(1));
                    assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
                    assertThat(events)
                            .contains(Kind.STORE_UNAVAILABLE)
                            .doesNotContain(Kind.DEAD_LETTERED, Kind.RETRIED);
                    assertThat(handled).isEmpty();
                    assertThat(tries).isBetween(500, 700); // one of them, every 6.4 seconds

                    away = false;
                    environment.advance(Duration.ofSeconds(10));
                    assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
                }
            });
        }
        assertThat(handled).hasSize(40).doesNotHaveDuplicates();
        assertThat(handled.stream().filter(one -> one.startsWith("ordered")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "ordered " + i).toList());
        assertThat(attempts).containsOnly(1);
        assertThat(events).contains(Kind.STORE_AVAILABLE);
    }

    @Test
    void one_that_is_no_longer_to_be_handled_leaves_the_trial_to_another() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, handler);
                    away = true;
                    messaging.send(WORK, Message.of("short").withTimeToLive(Duration.ofSeconds(1)));
                    messaging.send(WORK, "lasting");
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(handled).isEmpty();
                    assertThat(events).contains(Kind.EXPIRED).doesNotContain(Kind.STORE_AVAILABLE);

                    away = false;
                    environment.advance(Duration.ofSeconds(10));
                }
            });
        }
        assertThat(handled).containsExactly("lasting");
        assertThat(events).contains(Kind.EXPIRED);
    }

    @Test
    void one_that_was_handled_before_leaves_the_trial_to_another() {
        CompletableFuture<Boolean> handledBefore = new CompletableFuture<>();
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            ForgetfulStore store = new ForgetfulStore(environment.time());
            environment.run(() -> {
                try (Messaging messaging = connect(environment, store)) {
                    messaging.receive(WORK, message -> {
                        if (message.payload().equals("slow")) {
                            environment.threads().await(handledBefore);
                        }
                        handler.handle(message);
                    });
                    messaging.send(WORK, "slow");
                    environment.advance(Duration.ofMillis(50));
                    store.isAway = true;
                    messaging.send(WORK, "quick");
                    environment.advance(Duration.ofMillis(50));
                    away = true;
                    handledBefore.complete(true);
                    environment.advance(Duration.ofMillis(10));
                    assertThat(handled).containsExactly("quick");

                    store.isAway = false;
                    away = false;
                    environment.advance(Duration.ofMinutes(1));
                }
            });
        }
        assertThat(handled).containsExactly("quick", "slow");
        assertThat(events).contains(Kind.STORE_AVAILABLE);
    }

    @Test
    void one_whose_like_is_being_handled_leaves_the_trial_to_another() {
        ReceiverOptions oneAtOnce = ReceiverOptions.defaults().withConcurrency(1);
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            HeapIdempotencyStore store = new HeapIdempotencyStore(environment.time());
            environment.run(() -> {
                try (Messaging messaging = connect(environment, store)) {
                    store.begin(new IdempotencyStore.Key(WORK.name(), null, "k"), null, DAY, DAY);
                    away = true;
                    messaging.send(WORK, Message.of("short").withTimeToLive(Duration.ofSeconds(1)));
                    messaging.send(
                            WORK, Message.of("twice").withIdempotencyKey("k").withPartitionKey("k"));
                    messaging.send(WORK, "lasting");
                    messaging.receive(WORK, oneAtOnce, handler);
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(handled).isEmpty();

                    away = false;
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(handled).containsExactly("lasting");
                }
            });
        }
    }

    @Test
    void what_is_held_goes_back_if_the_receiver_closes_while_the_trial_is_handed_on() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    Subscription closing = messaging.receive(WORK, handler);
                    whenExpired = () -> environment.threads().handlers().execute(closing::close);
                    away = true;
                    messaging.send(WORK, Message.of("short").withTimeToLive(Duration.ofSeconds(1)));
                    messaging.send(WORK, "lasting");
                    environment.advance(Duration.ofMinutes(2));
                    assertThat(events).contains(Kind.EXPIRED);
                    assertThat(handled).isEmpty();

                    away = false;
                    messaging.receive(WORK, handler);
                    environment.advance(Duration.ofSeconds(1));
                    assertThat(handled).containsExactly("lasting");
                }
            });
        }
    }

    @Test
    void a_handler_that_fails_by_itself_has_found_the_store_well() {
        ReceiverOptions options =
                ReceiverOptions.defaults().withRetry(RetryPolicy.defaults().withInitialDelay(Duration.ofMinutes(1)));
        Handler<String> failing = message -> {
            handler.handle(message);
            if (message.payload().equals("bad")) {
                throw new IllegalStateException("fails for the test");
            }
        };
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, options, failing);
                    away = true;
                    messaging.send(WORK, Message.of("bad").withPartitionKey("k"));
                    environment.advance(Duration.ofMinutes(1));
                    messaging.send(WORK, "good");

                    away = false;
                    environment.advance(Duration.ofSeconds(10));
                    assertThat(handled).containsExactly("bad", "good");
                }
            });
        }
    }

    @Test
    void a_message_whose_handler_loses_the_store_each_time_holds_up_no_other_and_is_given_up() {
        Handler<String> losing = message -> {
            if (message.payload().equals("loses")) {
                tries++;
                throw new StoreUnavailableException(
                        "for the test", new IllegalStateException("its connection is lost"));
            }
            handler.handle(message);
        };
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, losing);
                    messaging.send(WORK, "loses");
                    for (int i = 1; i <= 30; i++) {
                        environment.advance(Duration.ofMinutes(1));
                        messaging.send(WORK, "other " + i);
                    }
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
                }
            });
        }
        assertThat(handled)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 30).mapToObj(i -> "other " + i).toList());
        assertThat(events).containsOnlyOnce(Kind.DEAD_LETTERED);
        assertThat(failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void one_that_never_comes_to_its_handler_is_not_given_up_for_that_however_many_others_do() {
        Handler<String> unlucky = message -> {
            if (away && message.payload().equals("unlucky")) {
                tries++;
                throw StoreUnavailableException.beforeHandler("the pool is empty, for the test", null);
            }
            attempts.add(message.attempt());
            handled.add(message.payload());
        };
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, unlucky);
                    away = true;
                    messaging.send(WORK, "unlucky");
                    for (int i = 1; i <= 30; i++) {
                        environment.advance(Duration.ofMinutes(1));
                        messaging.send(WORK, "other " + i);
                    }
                    assertThat(tries).isGreaterThan(30);

                    away = false;
                    environment.advance(Duration.ofMinutes(1));
                }
            });
        }
        assertThat(handled).hasSize(31).contains("unlucky");
        assertThat(attempts).containsOnly(1);
        assertThat(events).doesNotContain(Kind.RETRIED, Kind.DEAD_LETTERED);
    }

    @Test
    void of_messages_with_one_key_that_lose_the_store_each_time_none_holds_up_those_of_other_keys() {
        Handler<String> losing = message -> {
            if (message.payload().startsWith("loses")) {
                throw new StoreUnavailableException("for the test", null);
            }
            handler.handle(message);
        };
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, losing);
                    for (int i = 0; i < 3; i++) {
                        messaging.send(WORK, Message.of("loses " + i).withPartitionKey("k"));
                    }
                    for (int i = 1; i <= 60; i++) {
                        messaging.send(WORK, Message.of("other " + i).withPartitionKey("l"));
                        environment.advance(Duration.ofSeconds(10));
                    }
                    messaging.send(WORK, Message.of("behind them").withPartitionKey("k"));
                    environment.advance(Duration.ofMinutes(1));
                }
            });
        }
        assertThat(handled).hasSize(61).endsWith("behind them");
        assertThat(events.stream().filter(Kind.DEAD_LETTERED::equals)).hasSize(3);
    }

    @Test
    void one_that_began_before_the_outage_and_comes_through_does_not_make_it_anybodys_failure() {
        CompletableFuture<Boolean> committed = new CompletableFuture<>();
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, message -> {
                        if (message.payload().equals("early")) {
                            environment.threads().await(committed);
                        } else {
                            handler.handle(message);
                        }
                    });
                    messaging.send(WORK, "early");
                    environment.advance(Duration.ofMillis(10));
                    away = true;
                    messaging.send(WORK, "late");
                    environment.advance(Duration.ofMillis(10));
                    committed.complete(true);
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(tries).isGreaterThan(5);

                    away = false;
                    environment.advance(Duration.ofSeconds(10));
                }
            });
        }
        assertThat(handled).containsExactly("late");
        assertThat(attempts).containsExactly(1);
        assertThat(events).doesNotContain(Kind.RETRIED);
    }

    @Test
    void a_conflict_at_another_service_is_tried_again_and_one_that_is_final_is_not() {
        IdempotencyConflictException conflict = new IdempotencyConflictException("for the test");
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    messaging.receive(WORK, message -> {
                        tries++;
                        throw message.payload().equals("final") ? new FinalFailureException(conflict) : conflict;
                    });
                    messaging.send(WORK, "final");
                    environment.advance(Duration.ofMinutes(10));
                    assertThat(tries).isEqualTo(1);
                    messaging.send(WORK, "downstream");
                    environment.advance(Duration.ofMinutes(10));
                }
            });
        }
        assertThat(tries).isEqualTo(1 + RetryPolicy.defaults().maxAttempts());
    }

    /** Begins, but while it is away it cannot be told what was done. */
    private static final class ForgetfulStore extends ForwardingStore {

        private boolean isAway;

        ForgetfulStore(Time time) {
            super(new HeapIdempotencyStore(time));
        }

        @Override
        public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
            return isAway
                    ? CompletableFuture.failedFuture(new IllegalStateException("away for the test"))
                    : super.complete(lease, reply);
        }
    }
}
