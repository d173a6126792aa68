package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Arguments;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often
 * @param seconds how long a scenario takes each time
 * @param warmUpSeconds how long each client warms up, in each way, at least; with 0 none does
 * @param contenders the clients
 */
record Options(int rounds, double seconds, double warmUpSeconds, List<Contender> contenders) {

    private static final String ROUNDS = "--rounds";
    private static final String SECONDS = "--seconds";
    private static final String WARM_UP = "--warmup";
    private static final String ONLY = "--only";

    /** Reads a command line; what it does not say is as usual. */
    static Options of(String... args) {
        Arguments arguments = Arguments.of(List.of(ROUNDS, SECONDS, WARM_UP, ONLY), args);
        return new Options(
                arguments.whole(ROUNDS, 5),
                arguments.number(SECONDS, 2),
                arguments.number(WARM_UP, 4),
                arguments.some(ONLY, Contender.class));
    }
}
