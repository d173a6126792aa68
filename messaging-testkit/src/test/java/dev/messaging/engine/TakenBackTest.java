package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Ordering;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transport takes back before its turn has come, as when its connection is lost. */
class TakenBackTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);

    private final List<String> handled = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void is_neither_handled_nor_settled_and_what_is_behind_it_goes_on(Ordering ordering) throws Exception {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                CompletableFuture<Void> running = new CompletableFuture<>();
                CompletableFuture<Void> go = new CompletableFuture<>();
                CompletableFuture<Void> last = new CompletableFuture<>();
                Messaging messaging = Messaging.builder()
                        .transport(ForwardingTransport.around(Taking::new)
                                .apply(MemoryTransport.to(new Broker(environment, 10, 1_000_000))))
                        .environment(environment)
                        .connect();
                ReceiverOptions one =
                        ReceiverOptions.defaults().withConcurrency(1).withOrdering(ordering);
                messaging.receive(WORK, one, message -> {
                    running.complete(null);
                    environment.threads().await(go);
                    handled.add(message.payload());
                    if (message.payload().equals("behind it")) {
                        last.complete(null);
                    }
                });
                for (String payload : List.of("before it", "taken back", "behind it")) {
                    messaging.send(WORK, Message.of(payload).withId(payload).withPartitionKey("key"));
                }
                environment.threads().await(running);
                go.complete(null);
                environment.threads().await(last);
                messaging.close();
            });
        }
        assertThat(handled).containsExactly("before it", "behind it");
        assertThat(settled).containsExactly("before it", "behind it");
    }

    private final class Taking extends ForwardingTransport {

        Taking(Transport transport) {
            super(transport);
        }

        @Override
        public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
            return super.receive(from, maxUnsettled, delivery -> deliveries.accept(new Taken(delivery)));
        }
    }

    private final class Taken extends ForwardingDelivery {

        Taken(Delivery delivery) {
            super(delivery);
        }

        @Override
        public boolean begin() {
            return !message().id().equals("taken back");
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            settled.add(message().id());
            return super.settle(settlement);
        }
    }
}
