package dev.messaging.testkit.simulation;

import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.contract.Broken;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The engine and the transport that are looked at: as they are, or broken on purpose.
 *
 * @param what is wrong
 * @param transport breaks the transport
 * @param withoutStages the engine's stages that are taken out
 */
record Subject(String what, UnaryOperator<TransportFactory> transport, Set<String> withoutStages) {

    static final Subject WHOLE = new Subject("nothing", UnaryOperator.identity(), Set.of());

    static Subject over(Broken broken) {
        return new Subject("a transport that " + broken.what(), broken.change(), Set.of());
    }

    static Subject without(String stage) {
        return new Subject("an engine without " + stage, UnaryOperator.identity(), Set.of(stage));
    }

    @Override
    public String toString() {
        return what;
    }
}
