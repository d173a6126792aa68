package dev.messaging.testkit;

import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: what would take hours is over at once, and happens in the same order each time.
 *
 * <p>Handlers, callbacks and the test's body are its participants. They have threads of their own and may wait through
 * {@link Threads#await}, but only one runs at a time: it goes on until it waits or ends, and then hands over. When none
 * can go on, time jumps to the next timer. Nothing moves while no body runs and nobody awaits a future.
 *
 * <pre>{@code
 * try (VirtualEnvironment environment = new VirtualEnvironment()) {
 *     environment.run(() -> {
 *         Messaging messaging = Messaging.builder().environment(environment)…connect();
 *         environment.advance(Duration.ofMinutes(5));
 *     });
 * }
 * }</pre>
 *
 * <p>A participant must not wait in any other way, such as by {@code Thread.sleep} or a lock that another holds while it
 * awaits: a watchdog ends the run with everybody's stack.
 */
public final class VirtualEnvironment implements Environment, AutoCloseable {

    private static final long DEFAULT_SEED = 42;
    private static final Duration LONGEST_VIRTUAL_TIME = Duration.ofDays(10);

    private final Timers timers;
    private final Baton baton;
    private final VirtualTime time;
    private final Threads threads;
    private final RandomGenerator random;

    /** Ends with this environment; null if it serves others after it. */
    private final @Nullable Crew ownCrew;

    /** What is ready first runs first. */
    public VirtualEnvironment() {
        this(DEFAULT_SEED, new ReadyList(null), new Crew(), true);
    }

    /**
     * Of what is ready, chance picks what runs next.
     *
     * @param seed the same seed gives the same order, and the same numbers from {@link #random()}
     */
    public VirtualEnvironment(long seed) {
        this(seed, new Crew(), true);
    }

    VirtualEnvironment(long seed, Crew crew, boolean ownsCrew) {
        this(seed, new ReadyList(new SeededRandom(~seed)), crew, ownsCrew);
    }

    private VirtualEnvironment(long seed, ReadyList ready, Crew crew, boolean ownsCrew) {
        this.timers = new Timers(VirtualTime.ORIGIN, LONGEST_VIRTUAL_TIME);
        this.baton = new Baton(ready, timers, crew);
        this.ownCrew = ownsCrew ? crew : null;
        this.time = new VirtualTime(timers, baton, Duration.ZERO);
        this.threads = new Participants(baton);
        this.random = new SeededRandom(seed);
    }

    /**
     * Says when a run has failed: it would go on for ever otherwise.
     *
     * @param virtualTime how much time may pass while a body runs, what {@link #advance} adds not counted; 10 days
     *     unless told otherwise
     * @param realTime how long one participant may run without a step that the environment sees; a minute unless told
     *     otherwise
     * @return this
     */
    public VirtualEnvironment withLimits(Duration virtualTime, Duration realTime) {
        baton.limit(virtualTime, realTime);
        return this;
    }

    /**
     * Says when a run has failed because its time stands still.
     *
     * @param most how many tasks may begin, and waits end, while no time passes: 1 and up; a million unless told otherwise
     * @return this
     */
    public VirtualEnvironment withStepLimit(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("The limit of steps is " + most + "; it must be at least 1");
        }
        baton.limitSteps(most);
        return this;
    }

    /**
     * Runs a body as a participant, and then what is still to be done at that moment.
     *
     * @param body may wait, and what it calls may wait
     * @throws AssertionError if it waits for what can never come, or time passes its limit; what the body throws, and
     *     else what a task threw, is thrown as it is
     */
    public void run(ThrowingRunnable body) {
        this.<@Nullable Object>call(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Runs a body as a participant, like {@link #run}.
     *
     * @param body may wait, and what it calls may wait
     * @param <T> the type of its result
     * @return the body's result
     */
    public <T extends @Nullable Object> T call(Callable<T> body) {
        if (baton.isHeldByThisThread()) {
            return new Attempt<>(body).result(List.of());
        }
        baton.enter();
        try {
            Attempt<T> attempt = new Attempt<>(body);
            finishWhatIsReady();
            return attempt.result(baton.takeFailures());
        } finally {
            baton.leave();
        }
    }

    private void finishWhatIsReady() {
        try {
            baton.advance(0);
        } catch (AssertionError failed) {
            baton.record(failed);
        }
    }

    /**
     * Lets time pass, and everything happen that is due until then.
     *
     * @param duration not negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time cannot go back by " + duration);
        }
        run(() -> {
            baton.advance(duration.toNanos());
            if (Thread.currentThread().isInterrupted() || baton.isClosed()) {
                throw new CancellationException("Interrupted or closed while time passed");
            }
        });
    }

    /**
     * Lets the time of day jump, as an operator's hand or a time server does. Timers and {@link Time#nanoTime()} take no
     * notice; neither do environments that {@link #withClockSkew} has made, which have clocks of their own.
     *
     * @param by forward, or back if negative
     */
    public void jumpClock(Duration by) {
        time.jump(by);
    }

    /**
     * Another machine in the same world: all is shared but the time of day.
     *
     * @param skew how far its clock is ahead of this one's now, or behind if negative
     * @return an environment to be used beside this one
     */
    public Environment withClockSkew(Duration skew) {
        return new Machine(time.ahead(skew), threads, random);
    }

    @Override
    public Time time() {
        return time;
    }

    @Override
    public Threads threads() {
        return threads;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** How many timers are set. */
    int timers() {
        synchronized (baton) {
            return timers.size();
        }
    }

    /**
     * Ends all that runs, and the threads unless they are lent. Participants that wait are thrown a {@link CancellationException}; what is not
     * begun never is.
     *
     * @throws IllegalStateException if a thread does not end
     */
    @Override
    public void close() {
        baton.close();
        List<Thread> late = new ArrayList<>(baton.end());
        if (ownCrew != null) {
            late.addAll(ownCrew.dismiss());
        }
        Crew.requireEnded(late);
    }

    boolean hasEnded() {
        return baton.hasEnded();
    }

    /** Time, threads and chance of another machine. */
    private record Machine(Time time, Threads threads, RandomGenerator random) implements Environment {}

    /** What came of a body. */
    private static final class Attempt<T extends @Nullable Object> {

        private @Nullable T value;
        private @Nullable Throwable thrown;

        Attempt(Callable<T> body) {
            try {
                value = body.call();
            } catch (Throwable failure) {
                thrown = failure;
            }
        }

        @SuppressWarnings("NullAway") // null only where T admits it
        T result(List<Throwable> failures) {
            Throwable first = thrown;
            for (Throwable failure : failures) {
                if (first == null) {
                    first = failure;
                } else if (first != failure) {
                    first.addSuppressed(failure);
                }
            }
            if (first != null) {
                throw Attempt.<RuntimeException>asIs(first);
            }
            return value;
        }

        /** Checked or not: a test fails with what failed. */
        @SuppressWarnings("unchecked") // the cast is erased
        private static <X extends Throwable> RuntimeException asIs(Throwable failure) throws X {
            throw (X) failure;
        }
    }
}
