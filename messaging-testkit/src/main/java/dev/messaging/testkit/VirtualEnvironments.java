package dev.messaging.testkit;

import org.jspecify.annotations.Nullable;

/**
 * One virtual environment after another, by the same threads: for thousands of them, each soon over. What code keeps in
 * a {@link ThreadLocal} outlives its environment, as what it keeps in a static field does. Not thread-safe.
 *
 * <pre>{@code
 * try (VirtualEnvironments environments = new VirtualEnvironments()) {
 *     for (long seed = 1; seed <= 10_000; seed++) {
 *         try (VirtualEnvironment environment = environments.next(seed)) {
 *             environment.run(…);
 *         }
 *     }
 * }
 * }</pre>
 */
public final class VirtualEnvironments implements AutoCloseable {

    private final Crew crew = new Crew();
    private @Nullable VirtualEnvironment latest;
    private boolean closed;

    /** Without threads yet. */
    public VirtualEnvironments() {}

    /**
     * The next, like {@link VirtualEnvironment#VirtualEnvironment(long)}. When it is closed, none of its participants runs
     * any longer.
     *
     * @throws IllegalStateException if the one before is not closed, or all are
     */
    public VirtualEnvironment next(long seed) {
        if (closed) {
            throw new IllegalStateException("The virtual environments are closed");
        }
        requireClosed();
        VirtualEnvironment next = new VirtualEnvironment(seed, crew, false);
        latest = next;
        return next;
    }

    /**
     * Ends all threads.
     *
     * @throws IllegalStateException if the last environment is not closed, or a thread does not end
     */
    @Override
    public void close() {
        requireClosed();
        closed = true;
        Crew.requireEnded(crew.dismiss());
    }

    private void requireClosed() {
        if (latest != null && !latest.hasEnded()) {
            throw new IllegalStateException("The virtual environment before is not closed");
        }
    }
}
