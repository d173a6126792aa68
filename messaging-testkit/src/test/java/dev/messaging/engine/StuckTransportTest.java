package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Transport;
import dev.messaging.testkit.ForwardingIntake;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A transport that never tells that it has stopped, as over a connection to a broker that hangs. */
class StuckTransportTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Duration DRAIN = Duration.ofSeconds(7);

    private final AtomicBoolean intakeClosed = new AtomicBoolean();

    @Test
    void holds_up_closing_for_the_drain_time_and_no_longer() throws Exception {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                Messaging messaging = Messaging.builder()
                        .transport(ForwardingTransport.around(Stuck::new)
                                .apply(MemoryTransport.to(new Broker(environment, 10, 1_000_000))))
                        .environment(environment)
                        .connect();
                messaging.receive(WORK, ReceiverOptions.defaults().withDrainTimeout(DRAIN), message -> {});
                long before = environment.time().nanoTime();

                messaging.close();

                assertThat(environment.time().nanoTime() - before).isEqualTo(DRAIN.toNanos());
                assertThat(intakeClosed).isTrue();
            });
        }
    }

    private final class Stuck extends ForwardingTransport {

        Stuck(Transport transport) {
            super(transport);
        }

        @Override
        public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
            return super.receive(from, maxUnsettled, deliveries).thenApply(StuckIntake::new);
        }
    }

    private final class StuckIntake extends ForwardingIntake {

        StuckIntake(Intake intake) {
            super(intake);
        }

        @Override
        public CompletionStage<Void> stop() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Void> close() {
            intakeClosed.set(true);
            return super.close();
        }
    }
}
