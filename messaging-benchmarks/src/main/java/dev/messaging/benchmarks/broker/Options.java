package dev.messaging.benchmarks.broker;

import dev.messaging.benchmarks.paired.Arguments;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often
 * @param seconds how long a contender sends, or asks, in each round
 * @param messages how many a contender consumes in each scenario, over all rounds
 * @param warmUpSeconds how long each contender sends or asks before it is measured, at least, and it consumes what it does in
 *     three turns; with 0 nobody warms up
 * @param contenders the clients
 * @param tasks what they do
 */
public record Options<S extends Task, C extends Enum<C>>(
        int rounds, double seconds, int messages, double warmUpSeconds, List<C> contenders, List<S> tasks) {

    private static final String ROUNDS = "--rounds";
    private static final String SECONDS = "--seconds";
    private static final String MESSAGES = "--messages";
    private static final String WARM_UP = "--warmup";
    private static final String ONLY = "--only";
    private static final String SCENARIOS = "--scenarios";

    /** Reads a command line; what it does not say is as usual. */
    public static <S extends Task, C extends Enum<C>> Options<S, C> of(
            Contest<S, C> contest, int usualMessages, String... args) {
        Arguments arguments = Arguments.of(List.of(ROUNDS, SECONDS, MESSAGES, WARM_UP, ONLY, SCENARIOS), args);
        return new Options<>(
                arguments.whole(ROUNDS, 5),
                arguments.number(SECONDS, 2),
                arguments.whole(MESSAGES, usualMessages),
                arguments.number(WARM_UP, 2),
                arguments.some(ONLY, contest.contenders()),
                arguments.matching(SCENARIOS, contest.tasks()));
    }
}
