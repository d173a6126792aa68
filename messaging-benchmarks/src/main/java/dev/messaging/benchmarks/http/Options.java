package dev.messaging.benchmarks.http;

import java.util.Arrays;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often
 * @param seconds how long a scenario takes each time
 * @param warmUpSeconds how long each client warms up, in each way
 * @param contenders the clients
 */
record Options(int rounds, double seconds, double warmUpSeconds, List<Contender> contenders) {

    private static final Options DEFAULTS = new Options(5, 2, 4, List.of(Contender.values()));

    /** Reads a command line; what it does not say is as usual. */
    static Options of(String... args) {
        Options options = DEFAULTS;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " has no value");
            }
            options = options.with(args[i], args[i + 1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--rounds" -> new Options(Integer.parseInt(value), seconds, warmUpSeconds, contenders);
            case "--seconds" -> new Options(rounds, Double.parseDouble(value), warmUpSeconds, contenders);
            case "--warmup" -> new Options(rounds, seconds, Double.parseDouble(value), contenders);
            case "--only" -> new Options(rounds, seconds, warmUpSeconds, contenders(value));
            default ->
                throw new IllegalArgumentException(
                        "There is no " + name + "; there are --rounds, --seconds, --warmup and --only");
        };
    }

    private static List<Contender> contenders(String names) {
        return Arrays.stream(names.split(",", -1))
                .map(Contender::valueOf)
                .sorted()
                .toList();
    }
}
