package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ObservedTransportTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Operation<String, String> ASK = Operation.of("ask", String.class, String.class);

    @Test
    void what_a_transport_throws_at_is_owed_no_longer() {
        List<ObservedTransport> opened = new ArrayList<>();
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = Messaging.builder()
                        .environment(environment)
                        .transport(context -> {
                            ObservedTransport observed = new ObservedTransport(new Throwing(
                                    MemoryTransport.to(new Broker(environment)).open(context)));
                            opened.add(observed);
                            return observed;
                        })
                        .connect()) {
                    CompletableFuture<String> sent = messaging.sendAsync(WORK, "x");
                    CompletableFuture<String> reply = messaging.requestAsync(ASK, "x");
                    environment.advance(Duration.ofMinutes(1));
                    assertThat(sent).isCompletedExceptionally();
                    assertThat(reply).isCompletedExceptionally();
                }
            });
        }
        assertThat(opened).singleElement().satisfies(observed -> {
            assertThat(observed.sends()).isPositive();
            assertThat(observed.leftovers()).isEmpty();
        });
    }

    private static final class Throwing extends ForwardingTransport {

        Throwing(Transport transport) {
            super(transport);
        }

        @Override
        public CompletableFuture<Void> send(Address to, WireMessage message) {
            throw new IllegalStateException("thrown by the test");
        }

        @Override
        public void request(Address to, WireMessage request, ReplyTo replyTo) {
            throw new IllegalStateException("thrown by the test");
        }
    }
}
