package dev.messaging.testkit.simulation;

import dev.messaging.testkit.VirtualEnvironments;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The seeds under which a scenario is played. */
final class Seeds {

    private static final String ONE = "messaging.simulation.seed";
    private static final String MANY = "messaging.simulation.seeds";

    private final long first;
    private final long count;

    Seeds(long first, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("The number of seeds is " + count + "; it must be at least 1");
        }
        this.first = first;
        this.count = count;
    }

    /** As the system properties say, or else so many. */
    static Seeds configured(int usual) {
        return configured(usual, System::getProperty);
    }

    static Seeds configured(int usual, Function<String, @Nullable String> property) {
        Long one = number(ONE, property);
        if (one != null) {
            return new Seeds(one, 1);
        }
        Long many = number(MANY, property);
        return new Seeds(1, many == null ? usual : many);
    }

    /** Whoever asks for a seed and misspells it does not want others. */
    private static @Nullable Long number(String name, Function<String, @Nullable String> property) {
        String value = property.apply(name);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(
                    "The system property " + name + " is '" + value
                            + "'; write a whole number in digits alone, such as -D" + name + "=100000",
                    malformed);
        }
    }

    /**
     * Plays a scenario under all of them, on all processors.
     *
     * @throws AssertionError if one fails, with the fewest faults and the story
     */
    void play(Scenario scenario) {
        AtomicLong next = new AtomicLong();
        AtomicReference<@Nullable Failed> worst = new AtomicReference<>();
        List<Thread> players = new ArrayList<>();
        int processors = (int) Math.min(count, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < processors; i++) {
            Thread player = new Thread(() -> play(scenario, next, worst), "simulation-" + (i + 1));
            players.add(player);
            player.start();
        }
        join(players);
        Failed failed = worst.get();
        if (failed != null) {
            throw failed.told(first + failed.number, scenario);
        }
    }

    /** Until one fails; those below it are played nonetheless, so that the same is told each time. */
    private void play(Scenario scenario, AtomicLong next, AtomicReference<@Nullable Failed> worst) {
        try (VirtualEnvironments environments = new VirtualEnvironments()) {
            for (long number = next.getAndIncrement();
                    isToBePlayed(number, worst.get());
                    number = next.getAndIncrement()) {
                SimulationRun run = SimulationRun.of(environments, first + number, scenario);
                if (run.failure() != null) {
                    worst.accumulateAndGet(new Failed(number, run), Failed::lower);
                }
            }
        } catch (RuntimeException | Error failed) {
            worst.accumulateAndGet(new Failed(Failed.NONE, SimulationRun.failed(failed)), Failed::lower);
        }
    }

    private boolean isToBePlayed(long number, @Nullable Failed worst) {
        return number < count && (worst == null || number < worst.number);
    }

    private static void join(List<Thread> players) {
        for (Thread player : players) {
            try {
                player.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while seeds were played", interrupted);
            }
        }
    }

    @Override
    public String toString() {
        return count == 1 ? "seed " + first : "seeds " + first + " to " + (first + count - 1);
    }

    /**
     * A seed that fails.
     *
     * @param number the how manieth it is, from 0 on
     */
    private record Failed(long number, SimulationRun run) {

        /** The simulation itself has failed, under no seed. */
        static final long NONE = Long.MAX_VALUE;

        static @Nullable Failed lower(@Nullable Failed one, @Nullable Failed other) {
            return one != null && (other == null || one.number < other.number) ? one : other;
        }

        AssertionError told(long seed, Scenario scenario) {
            if (number == NONE) {
                return new AssertionError("The simulation itself has failed", run.failure());
            }
            SimulationRun shortest = Shrinker.shortest(seed, scenario, run);
            Throwable failure = shortest.failure() == null ? run.failure() : shortest.failure();
            Object told = failure instanceof Violation ? failure.getMessage() : failure;
            return new AssertionError(
                    "Seed " + seed + " fails: " + told + "\n"
                            + "Faults: " + (shortest.fired().isEmpty() ? "none needed" : shortest.fired()) + "\n"
                            + "Play it again by -D" + ONE + "=" + seed + "\n\n"
                            + Story.of(shortest.story()),
                    failure);
        }
    }
}
