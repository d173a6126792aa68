package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a receiver begins, and begins anew. */
class KafkaIntakeTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final Offline parts = new Offline();
    private final KafkaIntake intake = new KafkaIntake(parts.receiving, Address.queue("charges"), 10, delivery -> {});
    private final List<Consumer<byte[], byte[]>> made = new ArrayList<>();

    @AfterEach
    void close() {
        parts.close();
    }

    private CompletableFuture<Intake> start() throws Exception {
        return parts.environment.call(intake::start).toCompletableFuture();
    }

    private <C extends Consumer<byte[], byte[]>> C made(C consumer) {
        made.add(consumer);
        return consumer;
    }

    /** A member whose poll, but for its first ones, throws. */
    private final class Failing extends VirtualConsumer {

        private final Throwable failure;
        private int polls;

        Failing(int polls, Throwable failure) {
            super(parts.environment);
            this.polls = polls;
            this.failure = failure;
        }

        @Override
        void polling() {
            if (polls-- > 0) {
                return;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    @Test
    void a_group_that_cannot_be_joined_is_given_up_after_a_time() throws Exception {
        parts.consumers = () -> made(new VirtualConsumer(parts.environment) {

            @Override
            @SuppressWarnings("removal") // nothing else makes one
            public ConsumerGroupMetadata groupMetadata() {
                return new ConsumerGroupMetadata("charges");
            }
        });
        CompletableFuture<Intake> started = start();
        parts.environment.advance(parts.options.connectTimeout().minusSeconds(1));
        assertThat(started).isNotDone();

        parts.environment.advance(Duration.ofSeconds(3));

        assertThat(started)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TransportUnavailableException.class)
                .withMessageContaining("group charges");
        assertThat(intake.closed()).isCompleted();
        assertThat(made).hasSize(1).allMatch(each -> ((VirtualConsumer) each).closed());
    }

    @Test
    void who_could_not_start_in_time_is_told_what_has_failed() throws Exception {
        parts.consumers = () -> {
            throw new KafkaException("No name server answers");
        };
        CompletableFuture<Intake> started = start();

        parts.environment.advance(parts.options.connectTimeout().plusSeconds(1));

        assertThat(started)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("No name server answers");
        assertThat(intake.closed()).isCompleted();
    }

    @Test
    void who_has_started_in_time_is_not_given_up() throws Exception {
        parts.consumers = () -> made(new VirtualConsumer(parts.environment));
        CompletableFuture<Intake> started = start();

        parts.environment.advance(parts.options.connectTimeout().multipliedBy(2));

        assertThat(started).isCompletedWithValue(intake);
        assertThat(intake.closed().toCompletableFuture()).isNotDone();
    }

    @Test
    void an_error_does_not_end_it() throws Exception {
        parts.consumers = () -> made(new Failing(made.isEmpty() ? 1 : 100, new NoClassDefFoundError("a decompressor")));
        start();

        parts.environment.advance(LONG_ENOUGH);

        assertThat(made).hasSize(2);
        assertThat(((VirtualConsumer) made.get(0)).closed()).isTrue();
        assertThat(((VirtualConsumer) made.get(1)).closed()).isFalse();
    }

    @Test
    void a_consumer_that_takes_long_to_be_made_holds_up_nobody_else() throws Exception {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        VirtualConsumer late = made(new VirtualConsumer(parts.environment));
        parts.consumers = () -> {
            assertThat(Thread.holdsLock(intake)).as("others need it").isFalse();
            parts.environment.threads().await(slow);
            return late;
        };
        CompletableFuture<Intake> started = start();

        parts.environment.run(intake::pause);
        parts.environment.run(intake::close);
        assertThat(started).isCompletedExceptionally();
        slow.complete(null);
        parts.environment.advance(Duration.ZERO);

        assertThat(late.closed()).isTrue();
    }

    /** Each that joins has the whole group rebalanced. */
    @Test
    void one_that_fails_as_soon_as_it_has_joined_joins_less_and_less_often() throws Exception {
        parts.consumers = () -> made(new Failing(1, new KafkaException("This topic may not be read")));
        start();

        parts.environment.advance(Duration.ofMinutes(1));

        assertThat(made).hasSizeBetween(10, 40);
    }

    @Test
    void one_that_was_a_member_for_long_joins_again_at_once() throws Exception {
        parts.consumers = () -> made(new Failing(made.size() == 20 ? 60 : 1, new KafkaException("Try again")));
        start();
        while (made.size() < 21) {
            parts.environment.advance(Duration.ofSeconds(1));
        }
        parts.environment.advance(Duration.ofSeconds(58));
        int before = made.size();

        parts.environment.advance(Duration.ofSeconds(6));

        assertThat(made.size() - before).isGreaterThanOrEqualTo(3);
    }
}
