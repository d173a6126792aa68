package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.BlockingPass;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingEnvironment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pass through dead letters by means of a client that blocks. */
class BlockingPassTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SystemEnvironment machine = new SystemEnvironment("blocking-pass");
    private final Environment withoutTimers = new ForwardingEnvironment(machine) {
        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            return () -> true;
        }
    };

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void that_pauses_ends_when_it_is_closed_however_long_the_pause_is() {
        Pausing pass = new Pausing(withoutTimers);
        CompletableFuture<Optional<WireMessage>> next = pass.next().toCompletableFuture();
        assertThat(pass.pauses).succeedsWithin(PATIENCE);

        CompletableFuture<Void> closed = pass.close().toCompletableFuture();

        assertThat(closed).succeedsWithin(PATIENCE);
        assertThat(next)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(TransportUnavailableException.class)
                .withMessageContaining("dead letters work--dlq is closed");
    }

    /** Its client has nothing to say yet. */
    private static final class Pausing extends BlockingPass {

        final CompletableFuture<Void> pauses = new CompletableFuture<>();
        private final Backoff backoff;

        Pausing(Environment environment) {
            super(environment, Address.queue("work").deadLetters());
            this.backoff = new Backoff(environment);
        }

        @Override
        public CompletionStage<Long> count() {
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        protected @Nullable WireMessage read() {
            pauses.complete(null);
            backoff.await(0, closing());
            requireOpen();
            return null;
        }

        @Override
        protected void removeLast() {}

        @Override
        protected void end() {}

        @Override
        protected RuntimeException failed(Exception failure) {
            return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
        }
    }
}
