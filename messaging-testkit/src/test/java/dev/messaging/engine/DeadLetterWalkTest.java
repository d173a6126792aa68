package dev.messaging.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.ClosedException;
import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ends a pass through dead letters, and what it leaves; in virtual time. */
class DeadLetterWalkTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final DeadLetterOptions DEFAULTS = DeadLetterOptions.defaults();

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final TransportFactory broker = MemoryTransport.to(new Broker(environment));

    @AfterEach
    void end() {
        environment.close();
    }

    private void with(TransportFactory transport, Consumer<Messaging> body) {
        environment.run(() -> {
            try (Messaging messaging = connect(transport)) {
                body.accept(messaging);
            }
        });
    }

    private Messaging connect(TransportFactory transport) {
        return Messaging.builder().transport(transport).environment(environment).connect();
    }

    /** Whatever is passed through, it is this. */
    private TransportFactory passing(DeadLetterPass pass) {
        return ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
                    @Override
                    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
                        return pass;
                    }
                })
                .apply(broker);
    }

    private static void giveUp(Messaging messaging, String... texts) {
        for (String text : texts) {
            messaging.send(WORK.deadLetters(), Message.of(text.getBytes(UTF_8)).withContentType("text/plain"));
        }
    }

    private static List<String> texts(DeadLetters<String> letters) {
        return letters.browse(10).stream()
                .map(letter -> letter.payload().orElseThrow())
                .toList();
    }

    @Test
    void a_pass_that_the_transport_leaves_without_an_answer_ends_when_its_time_is_up() {
        Silent silent = new Silent();
        with(passing(silent), messaging -> {
            long begun = environment.time().nanoTime();

            assertThatThrownBy(() -> messaging
                            .deadLetters(WORK)
                            .replay(DEFAULTS.withTimeout(Duration.ofSeconds(7)), letter -> true))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("work--dlq")
                    .hasMessageContaining("7000 ms")
                    .hasMessageContaining("replayed=0");

            assertThat(environment.time().nanoTime() - begun).isBetween(7_000_000_000L, 7_100_000_000L);
            assertThat(silent.closed).isTrue();
        });
    }

    @Test
    void a_pass_that_is_cancelled_ends() {
        Silent silent = new Silent();
        with(passing(silent), messaging -> {
            CompletableFuture<Long> counting = messaging.deadLetters(WORK).countAsync();

            counting.cancel(true);

            assertThat(silent.closed).isTrue();
            assertThatThrownBy(counting::join).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void a_pass_whose_threads_are_gone_ends_at_once() {
        Silent closing = new Silent() {
            @Override
            public CompletionStage<Long> count() {
                return CompletableFuture.completedFuture(1L);
            }

            @Override
            public CompletionStage<Optional<WireMessage>> next() {
                throw new RejectedExecutionException("The environment is closed, for the test");
            }
        };
        with(passing(closing), messaging -> {
            assertThatThrownBy(() -> messaging.deadLetters(WORK).browse(1))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThat(closing.closed).isTrue();
        });
    }

    @Test
    void a_replay_that_is_not_confirmed_in_time_stays() {
        TransportFactory mute = ForwardingTransport.sending((transport, to, message) ->
                        to.equals(Address.queue("work")) ? new CompletableFuture<>() : transport.send(to, message))
                .apply(broker);
        with(mute, messaging -> {
            giveUp(messaging, "a", "b");
            DeadLetters<String> letters = messaging.deadLetters(WORK);

            assertThatThrownBy(() -> letters.replay(DEFAULTS.withTimeout(Duration.ofSeconds(1)), letter -> true))
                    .isInstanceOf(DeadlineExceededException.class);

            environment.advance(Duration.ofSeconds(1));
            assertThat(texts(letters)).containsExactly("a", "b");
        });
    }

    @Test
    void a_filter_that_fails_ends_the_pass_with_its_failure_and_what_was_done_is_told() {
        with(broker, messaging -> {
            giveUp(messaging, "a", "b", "c");
            DeadLetters<String> letters = messaging.deadLetters(WORK);

            assertThatThrownBy(() -> letters.delete(DEFAULTS, letter -> {
                        if (letter.payload().orElseThrow().equals("b")) {
                            throw new IllegalStateException("no idea");
                        }
                        return true;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no idea")
                    .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessageContaining("deleted=1"));

            assertThat(texts(letters)).containsExactly("b", "c");
        });
    }

    @Test
    void a_pass_is_as_long_as_it_must_be() {
        with(broker, messaging -> {
            for (int i = 0; i < 5_000; i++) {
                giveUp(messaging, "m-" + i);
            }

            assertThat(messaging.deadLetters(WORK).replayAll()).isEqualTo(new DeadLetterResult(5_000, 0, 0, 0));
        });
    }

    @Test
    void once_it_is_closed_nothing_is_looked_at() {
        environment.run(() -> {
            Messaging messaging = connect(broker);
            DeadLetters<String> letters = messaging.deadLetters(WORK);
            messaging.close();

            assertThatThrownBy(letters::count).isInstanceOf(ClosedException.class);
            assertThatThrownBy(letters::replayAll).isInstanceOf(ClosedException.class);
        });
    }

    @Test
    void dead_letters_have_none_of_their_own() {
        with(
                broker,
                messaging -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> messaging.deadLetters(WORK.deadLetters()))
                        .withMessageContaining("work--dlq"));
    }

    @Test
    void a_transport_without_dead_letters_says_so() {
        with(
                context -> new ScriptedTransport(),
                messaging -> assertThatThrownBy(
                                () -> messaging.deadLetters(WORK).count())
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("ScriptedTransport has no dead letters work--dlq"));
    }

    /** Answers nothing. */
    private static class Silent implements DeadLetterPass {

        private final CompletableFuture<Long> count = new CompletableFuture<>();
        volatile boolean closed;

        @Override
        public CompletionStage<Long> count() {
            return count;
        }

        @Override
        public CompletionStage<Optional<WireMessage>> next() {
            return new CompletableFuture<>();
        }

        @Override
        public void remove() {}

        @Override
        public CompletionStage<Void> close() {
            closed = true;
            return CompletableFuture.completedFuture(null);
        }
    }
}
