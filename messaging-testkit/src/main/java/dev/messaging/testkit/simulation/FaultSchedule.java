package dev.messaging.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides at each point whether something goes wrong, and how long it takes, by the seed and the point: one fault less moves
 * no other. Not thread-safe: what is simulated runs on one thread at a time.
 */
final class FaultSchedule {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long LONGEST_DELAY_NANOS = Duration.ofSeconds(40).toNanos();

    private final long seed;
    private Faults faults;

    /** What may go wrong; null for everything. */
    private final @Nullable Set<Fired> allowed;

    private final Map<Place, Integer> visits = new HashMap<>();
    private final List<Fired> fired = new ArrayList<>();
    private final Set<Fault> kinds = EnumSet.noneOf(Fault.class);
    private boolean over;

    FaultSchedule(long seed, Faults faults, @Nullable Set<Fired> allowed) {
        this.seed = seed;
        this.faults = faults;
        this.allowed = allowed;
    }

    /** What goes wrong here, of what can; null if nothing does. */
    @Nullable
    Fault next(Place place, Fault... possible) {
        int visit = visits.merge(place, 1, Integer::sum);
        if (over) {
            return null;
        }
        for (Fault fault : possible) {
            double dice = (mixed(31 * place.hashCode() + fault.name().hashCode(), visit) >>> 11) * 0x1p-53;
            if (dice < faults.probability(fault)) {
                Fired now = new Fired(place, visit, fault);
                if (allowed == null || allowed.contains(now)) {
                    fired.add(now);
                    kinds.add(fault);
                    return fault;
                }
                return null;
            }
        }
        return null;
    }

    /** How long what goes wrong there at its present visit takes: mostly milliseconds, now and then more than anybody waits. */
    Duration delay(Place place) {
        long dice = mixed(place.hashCode(), visits.getOrDefault(place, 0));
        int magnitude = (int) (dice >>> 60);
        return Duration.ofNanos(Math.floorMod(dice, LONGEST_DELAY_NANOS >> magnitude));
    }

    void use(Faults other) {
        faults = other;
    }

    /** Nothing goes wrong any longer. */
    void end() {
        over = true;
    }

    boolean hasFired(Fault fault) {
        return kinds.contains(fault);
    }

    boolean hasFired(String where) {
        return fired.stream().anyMatch(one -> one.place.where.equals(where));
    }

    List<Fired> fired() {
        return List.copyOf(fired);
    }

    /**
     * One number of a SplitMix64.
     *
     * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood, Fast Splittable Pseudorandom Number
     *     Generators</a>
     */
    private long mixed(int stream, int number) {
        long z = (seed * GOLDEN_GAMMA + stream) * GOLDEN_GAMMA + number;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /**
     * Where something may go wrong.
     *
     * @param service which touches messaging there
     * @param what it does
     * @param where the channel it concerns
     */
    record Place(String service, String what, String where) {

        /** The same on every JDK, which a record does not promise. */
        @Override
        public int hashCode() {
            return (service.hashCode() * 31 + what.hashCode()) * 31 + where.hashCode();
        }
    }

    /**
     * What went wrong.
     *
     * @param visit the how manieth time at this place
     */
    record Fired(Place place, int visit, Fault fault) {

        @Override
        public String toString() {
            return fault + " at " + place.service + "'s " + place.what + ' ' + place.where + " no. " + visit;
        }
    }
}
