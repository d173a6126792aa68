package dev.messaging.testkit.contract;

import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The in-process transport in real time. Most of it is waiting, so several tests wait at once. */
@Execution(ExecutionMode.CONCURRENT)
class InProcessContractTest extends TransportContract {

    static final Set<Capability> OWES = EnumSet.of(
            Capability.STORES,
            Capability.REDELIVERS,
            Capability.DELAYS,
            Capability.DEAD_LETTERS,
            Capability.ORDERS_BY_KEY,
            Capability.DETECTS_NO_RECEIVER);

    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    protected TransportFixture fixture() {
        String threads = "in-process-contract-" + COUNT.incrementAndGet() + "-";
        SystemEnvironment environment = new SystemEnvironment(threads);
        TransportFactory broker = MemoryTransport.to(new Broker(environment));
        TransportFactory otherBroker = MemoryTransport.to(new Broker(environment));
        return new TransportFixture("in-process", OWES, environment, broker) {
            @Override
            public TransportFactory otherConnection() {
                return otherBroker;
            }

            @Override
            public List<String> threadNames() {
                return List.of(threads);
            }

            @Override
            public void close() {
                environment.close();
            }
        };
    }
}
