package dev.messaging.internal;

import dev.messaging.spi.Address;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** A name that this {@link dev.messaging.Messaging} uses, and what it is. */
final class Destination {

    private final Object definition;
    private final Address address;
    private final Type payloadType;
    private final @Nullable Type replyType;

    /** Made when it is first needed: a channel that never fails needs none. */
    volatile @Nullable CircuitBreaker breaker;

    /** When the breaker last took a call into account. */
    volatile long lastLookedAt;

    /** Until when the breaker lets nothing through, once it has opened. */
    volatile long openUntil;

    Destination(Object definition, Address address, Type payloadType, @Nullable Type replyType) {
        this.definition = definition;
        this.address = address;
        this.payloadType = payloadType;
        this.replyType = replyType;
    }

    /** The channel, source or operation that it was first named by. */
    Object definition() {
        return definition;
    }

    Address address() {
        return address;
    }

    String name() {
        return address.name();
    }

    Type payloadType() {
        return payloadType;
    }

    /** The type of replies; null where there are none. */
    @Nullable
    Type replyType() {
        return replyType;
    }

    boolean isTopic() {
        return address.kind() == Address.Kind.TOPIC;
    }

    boolean isOperation() {
        return replyType != null;
    }

    /** Whether calls fail at once. */
    boolean isCutOff(long now) {
        CircuitBreaker circuit = breaker;
        return circuit != null && circuit.getState() == CircuitBreaker.State.OPEN && now - openUntil < 0;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
