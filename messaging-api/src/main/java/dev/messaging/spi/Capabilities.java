package dev.messaging.spi;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a transport can do, and its limits. Immutable.
 *
 * @param set what it can do
 * @param maxBodyBytes the largest body it takes
 */
public record Capabilities(Set<Capability> set, int maxBodyBytes) {

    /** Keeps a copy. */
    public Capabilities {
        EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
        copy.addAll(set);
        set = Collections.unmodifiableSet(copy);
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("The maxBodyBytes is " + maxBodyBytes + "; it must be at least 1");
        }
    }

    /** Whether it can do this. */
    public boolean has(Capability capability) {
        return set.contains(capability);
    }
}
