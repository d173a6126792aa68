package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ForwardingTransport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the engine promises of topics it also keeps where it sends to each subscription itself. */
class RecipientListContractTest {

    private static final Set<String> PROMISES = Set.of(
            "SND-1", "SND-2", "SND-3", "SND-4", "SND-5", "SND-6", "SND-7", "RTY-1", "RTY-2", "RTY-5", "IDM-1", "DLN-1",
            "CTX-1", "DLQ-2", "FID-1", "FID-2", "LIF-1", "LIF-2", "LIF-4");

    @Test
    @DisplayName("a transport without topics keeps the promises")
    void aTransportWithoutTopicsKeepsThePromises() {
        ContractRun run =
                ContractRun.of(PROMISES, () -> new VirtualFixture(RecipientListContractTest::withoutTopics, Set.of()));

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isGreaterThan(PROMISES.size());
    }

    /** One broker's connections share what is subscribed. */
    private static TransportFactory withoutTopics(TransportFactory broker) {
        Set<Address> subscriptions = new CopyOnWriteArraySet<>();
        return context -> new WithoutTopics(broker.open(context), subscriptions);
    }

    /** Knows who has subscribed, and leaves it to the engine to send to each. */
    private static final class WithoutTopics extends ForwardingTransport {

        private final Set<Address> subscriptions;

        WithoutTopics(Transport transport, Set<Address> subscriptions) {
            super(transport);
            this.subscriptions = subscriptions;
        }

        @Override
        public List<Address> recipients(Address topic) {
            return subscriptions.stream()
                    .filter(subscription -> subscription.topicOfSubscription().equals(topic))
                    .toList();
        }

        @Override
        public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
            if (from.kind() == Address.Kind.SUBSCRIPTION) {
                subscriptions.add(from);
            }
            return super.receive(from, maxUnsettled, deliveries);
        }
    }
}
