package dev.messaging.examples.shop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the shop is told on its command line.
 *
 * @param url what its services connect to; null for what {@code messaging.url} says
 * @param orders the file of orders; null for the sample
 * @param ledgers where the ledgers are to be; null for a temporary place
 * @param patience how long nothing may happen before the shop gives up
 */
record Usage(
        @Nullable String url,
        @Nullable Path orders,
        @Nullable Path ledgers,
        Duration patience) {

    private static final String TEXT = "usage: Shop [memory] [--orders FILE] [--ledgers DIRECTORY]";

    /**
     * Reads the command line.
     *
     * @throws BadUsageException if it cannot be understood
     */
    static Usage of(List<String> arguments) throws BadUsageException {
        String url = isConfigured() ? null : memory();
        Path orders = null;
        Path ledgers = null;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "memory" -> url = memory();
                case "--orders" -> orders = file(value(argument, rest));
                case "--ledgers" -> ledgers = directory(value(argument, rest));
                default ->
                    throw new BadUsageException(
                            argument.startsWith("-")
                                    ? "There is no option " + argument
                                    : "There is no transport " + argument + "; there is: memory");
            }
        }
        return new Usage(url, orders, ledgers, Duration.ofSeconds(30));
    }

    /** The same with another patience. */
    Usage withPatience(Duration patience) {
        return new Usage(url, orders, ledgers, patience);
    }

    private static boolean isConfigured() {
        return System.getProperty("messaging.url") != null || System.getenv("MESSAGING_URL") != null;
    }

    /** A broker that no other run knows. */
    private static String memory() {
        return "memory:shop-" + UUID.randomUUID();
    }

    private static String value(String option, Iterator<String> rest) throws BadUsageException {
        if (!rest.hasNext()) {
            throw new BadUsageException(option + " needs a value after it");
        }
        return rest.next();
    }

    private static Path file(String name) throws BadUsageException {
        Path file = Path.of(name);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new BadUsageException("There is no file " + name
                    + " to read orders from; name one that holds an order in JSON on each line, or leave --orders out");
        }
        return file;
    }

    private static Path directory(String name) throws BadUsageException {
        Path directory = Path.of(name);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new BadUsageException(name + " is a file; name a directory for the ledgers, or leave --ledgers out");
        }
        return directory;
    }

    /** Says what is wrong with a command line, and how it should be. */
    static final class BadUsageException extends Exception {

        private static final long serialVersionUID = 1;

        BadUsageException(String message) {
            super(message + "\n" + TEXT);
        }
    }
}
