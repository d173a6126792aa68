package dev.messaging.examples.relay;

import dev.messaging.examples.shop.deployment.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * What the demo of the relay is told on its command line.
 *
 * @param directory has the webhooks
 * @param web what they come over
 * @param over what they are relayed to
 * @param seed picks their ids, and the moment at which the relay is killed
 */
record RelayUsage(Path directory, Transport web, Transport over, long seed) {

    private static final String WEB = "http";
    private static final String PREFERRED = "kafka";

    /**
     * Reads the command line.
     *
     * @param transports those that there are
     * @throws IllegalArgumentException if it cannot be understood; says what is wrong, and how it should be
     */
    static RelayUsage of(List<String> arguments, Map<String, Transport> transports) {
        Map<String, Transport> brokers = new TreeMap<>(transports);
        brokers.values().removeIf(transport -> !transport.hasBroker());
        try {
            return parse(arguments, transports, brokers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "\nusage: RelayDemo --dir DIRECTORY [--over " + String.join("|", brokers.keySet())
                            + "] [--seed NUMBER]",
                    e);
        }
    }

    private static RelayUsage parse(
            List<String> arguments, Map<String, Transport> transports, Map<String, Transport> brokers) {
        Path directory = null;
        String over = brokers.containsKey(PREFERRED)
                ? PREFERRED
                : brokers.keySet().stream().findFirst().orElse("broker");
        long seed = new Random().nextInt(1_000_000);
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--dir" -> directory = directory(value(argument, rest));
                case "--over" -> over = value(argument, rest);
                case "--seed" -> seed = number(value(argument, rest));
                default -> throw new IllegalArgumentException("There is no option " + argument);
            }
        }
        if (directory == null) {
            throw new IllegalArgumentException("--dir is missing; name a directory of webhooks, one JSON file each");
        }
        Transport broker = required(over, brokers, "with a broker");
        return new RelayUsage(directory, required(WEB, transports, "to take webhooks over"), broker, seed);
    }

    private static Transport required(String name, Map<String, Transport> transports, String what) {
        if (!transports.containsKey(name)) {
            throw new IllegalArgumentException("There is no transport " + name + ' ' + what + "; there is: "
                    + String.join(", ", transports.keySet()));
        }
        return Objects.requireNonNull(transports.get(name));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value after it");
        }
        return rest.next();
    }

    private static Path directory(String name) {
        Path directory = Path.of(name);
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("There is no directory " + name + " to read webhooks from");
        }
        return directory;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--seed " + text + " is no whole number; use one that a run has printed", e);
        }
    }
}
