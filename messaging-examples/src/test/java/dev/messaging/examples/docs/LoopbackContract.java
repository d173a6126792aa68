package dev.messaging.examples.docs;

import dev.messaging.examples.docs.LoopbackTransport.Inlet;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

// snippet: fixture
class LoopbackContract extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        SystemEnvironment environment = new SystemEnvironment("loopback");
        ConcurrentMap<Address, Inlet> inlets = new ConcurrentHashMap<>();
        return new TransportFixture(
                "loopback",
                Set.of(Capability.DETECTS_NO_RECEIVER),
                environment,
                context -> new LoopbackTransport(inlets, context)) {

            @Override
            public List<String> threadNames() {
                return List.of("loopback-");
            }

            @Override
            public void close() {
                environment.close();
            }
        };
    }
}
// end snippet
