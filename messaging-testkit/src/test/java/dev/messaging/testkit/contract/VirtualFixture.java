package dev.messaging.testkit.contract;

import dev.messaging.Messaging;
import dev.messaging.internal.Engine;
import dev.messaging.internal.EngineOptions;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.VirtualEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The in-process transport in virtual time. */
final class VirtualFixture extends TransportFixture {

    private final VirtualEnvironment environment;
    private final TransportFactory otherConnection;
    private final Set<String> withoutStages;

    VirtualFixture() {
        this(UnaryOperator.identity(), Set.of());
    }

    /**
     * With something broken on purpose.
     *
     * @param change what is done to each transport
     * @param withoutStages the engine's stages that are taken out
     */
    VirtualFixture(UnaryOperator<TransportFactory> change, Set<String> withoutStages) {
        this(new VirtualEnvironment(), change, withoutStages);
    }

    private VirtualFixture(
            VirtualEnvironment environment, UnaryOperator<TransportFactory> change, Set<String> withoutStages) {
        super("in-process, virtual time", InProcessContractTest.OWES, environment, connection(environment, change));
        this.environment = environment;
        this.otherConnection = connection(environment, change);
        this.withoutStages = withoutStages;
    }

    private static TransportFactory connection(Environment environment, UnaryOperator<TransportFactory> change) {
        return change.apply(MemoryTransport.to(new Broker(environment)));
    }

    @Override
    public TransportFactory otherConnection() {
        return otherConnection;
    }

    @Override
    public Messaging connect(Settings settings) {
        if (withoutStages.isEmpty()) {
            return super.connect(settings);
        }
        Settings.Limits limits = settings.limits();
        EngineOptions options = new EngineOptions(
                settings.application(),
                null,
                List.of(),
                List.of(settings.listener()),
                settings.store(),
                settings.environment(),
                limits.maxInFlight(),
                limits.sendTimeout(),
                limits.requestTimeout(),
                limits.drainTimeout(),
                withoutStages);
        return Engine.open(settings.transport(), null, Map.of(), options);
    }

    @Override
    public void run(Runnable body) {
        environment.run(body::run);
    }

    @Override
    public void close() {
        environment.close();
    }
}
