package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.contract.Broken;
import dev.messaging.testkit.contract.MissingStage;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The engine, transport and idempotency store that are looked at: as they are, or broken on purpose.
 *
 * @param transport breaks the transport
 * @param store breaks the store
 * @param withoutStages the engine's stages that are taken out
 */
record Subject(
        UnaryOperator<TransportFactory> transport, UnaryOperator<IdempotencyStore> store, Set<String> withoutStages) {

    static final Subject WHOLE = new Subject(UnaryOperator.identity(), UnaryOperator.identity(), Set.of());

    static Subject over(Broken broken) {
        return new Subject(broken.change(), UnaryOperator.identity(), Set.of());
    }

    static Subject over(BrokenStore broken) {
        return new Subject(UnaryOperator.identity(), broken::around, Set.of());
    }

    static Subject without(MissingStage missing) {
        return new Subject(UnaryOperator.identity(), UnaryOperator.identity(), Set.of(missing.stage()));
    }
}
