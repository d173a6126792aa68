package dev.messaging.examples.shop;

import dev.messaging.examples.shop.deployment.Broker;
import dev.messaging.examples.shop.deployment.DatabaseServer;
import dev.messaging.examples.shop.deployment.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the shop is told on its command line.
 *
 * @param transport over what the services talk, each in a process of its own; null for one process
 * @param url what the services connect to in one process; null for what {@code messaging.url} says
 * @param orders the file of orders; null for the sample
 * @param ledgers where the ledgers are to be; null for a temporary place
 * @param database what the services work in, one of {@link DatabaseServer#KINDS}; null for none
 * @param killed the service, the broker or the database to kill on the way; null for none
 * @param seed picks the moment at which it is killed
 * @param patience how long nothing may happen before the shop gives up
 */
record Usage(
        @Nullable Transport transport,
        @Nullable String url,
        @Nullable Path orders,
        @Nullable Path ledgers,
        @Nullable String database,
        @Nullable String killed,
        long seed,
        Duration patience) {

    private static final String MEMORY = "memory";
    private static final String AS_CONFIGURED = "";
    private static final String ALL = "all";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It leaves a destination that was down alone for up to 30 s. */
    private static final Duration PATIENCE_WITH_A_RELAY = Duration.ofMinutes(1);

    /**
     * Reads the command line.
     *
     * @param transports those that there are besides the memory of one process
     * @return one run of the shop, or one over each transport, each with a directory of its own for its ledgers
     * @throws BadUsageException if it cannot be understood
     */
    static List<Usage> of(List<String> arguments, Map<String, Transport> transports) throws BadUsageException {
        try {
            return parse(arguments, transports);
        } catch (IllegalArgumentException e) {
            throw new BadUsageException(e.getMessage() + "\nusage: Shop [" + String.join("|", names(transports)) + "|"
                    + ALL + "] [--orders FILE] [--ledgers DIRECTORY] [--database "
                    + String.join("|", DatabaseServer.KINDS) + "] [--kill SERVICE [--seed NUMBER]]");
        }
    }

    private static List<Usage> parse(List<String> arguments, Map<String, Transport> transports) {
        String over = isConfigured() ? AS_CONFIGURED : MEMORY;
        Path orders = null;
        Path ledgers = null;
        String database = null;
        String killed = null;
        Long seed = null;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--orders" -> orders = file(value(argument, rest));
                case "--ledgers" -> ledgers = directory(value(argument, rest));
                case "--database" -> database = database(value(argument, rest));
                case "--kill" -> killed = service(value(argument, rest));
                case "--seed" -> seed = number(value(argument, rest));
                default -> over = transport(argument, transports);
            }
        }
        if (killed == null && seed != null) {
            throw new IllegalArgumentException("--seed " + seed + " picks the moment of a --kill, and there is none");
        }
        long moment = seed == null ? new Random().nextInt(1_000_000) : seed;
        boolean isAll = over.equals(ALL);
        List<Usage> runs = new ArrayList<>();
        for (String name : isAll ? names(transports) : List.of(over)) {
            Transport transport = transports.get(name);
            String url = name.equals(MEMORY) ? memory() : null;
            Path place = isAll && ledgers != null ? ledgers.resolve(name) : ledgers;
            requireCanBeKilled(killed, database, transport, transports);
            Duration patience = database == null ? PATIENCE : PATIENCE_WITH_A_RELAY;
            runs.add(new Usage(transport, url, orders, place, database, killed, moment, patience));
        }
        return runs;
    }

    private static void requireCanBeKilled(
            @Nullable String killed,
            @Nullable String database,
            @Nullable Transport transport,
            Map<String, Transport> transports) {
        if (killed != null && transport == null) {
            throw new IllegalArgumentException("--kill needs services in processes of their own;"
                    + " over memory all share one, so choose another transport: "
                    + String.join(", ", transports.keySet()));
        }
        if (DatabaseServer.NAME.equals(killed) && !"postgresql".equals(database)) {
            throw new IllegalArgumentException(
                    "There is no database to kill; --database postgresql gives one that can be");
        }
        if (OutboxRelay.NAME.equals(killed) && database == null) {
            throw new IllegalArgumentException("There is no relay to kill; with --database there is one");
        }
        if (Broker.NAME.equals(killed) && (transport == null || !transport.hasBroker())) {
            throw new IllegalArgumentException(
                    "There is no broker to kill: over this transport the services talk to each other");
        }
    }

    /** The same with another patience. */
    Usage withPatience(Duration patience) {
        return new Usage(transport, url, orders, ledgers, database, killed, seed, patience);
    }

    /** Over what the services talk, in a word. */
    String over() {
        return transport == null ? MEMORY : transport.name();
    }

    private static boolean isConfigured() {
        return System.getProperty("messaging.url") != null || System.getenv("MESSAGING_URL") != null;
    }

    /** A broker that no other run knows. */
    private static String memory() {
        return "memory:shop-" + UUID.randomUUID();
    }

    private static String transport(String name, Map<String, Transport> transports) {
        if (name.startsWith("-")) {
            throw new IllegalArgumentException("There is no option " + name);
        }
        if (!name.equals(ALL) && !names(transports).contains(name)) {
            throw new IllegalArgumentException("There is no transport " + name + "; there is: "
                    + String.join(", ", names(transports)) + ", or " + ALL + " of them");
        }
        return name;
    }

    private static List<String> names(Map<String, Transport> transports) {
        List<String> names = new ArrayList<>(List.of(MEMORY));
        names.addAll(transports.keySet());
        return names;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value after it");
        }
        return rest.next();
    }

    private static Path file(String name) {
        Path file = Path.of(name);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("There is no file " + name
                    + " to read orders from; name one that holds an order in JSON on each line, or leave --orders out");
        }
        return file;
    }

    private static Path directory(String name) {
        Path directory = Path.of(name);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    name + " is a file; name a directory for the ledgers, or leave --ledgers out");
        }
        return directory;
    }

    private static String database(String kind) {
        if (!DatabaseServer.KINDS.contains(kind)) {
            throw new IllegalArgumentException(
                    "There is no database " + kind + "; there is: " + String.join(", ", DatabaseServer.KINDS));
        }
        return kind;
    }

    private static String service(String name) {
        List<String> services = Services.names(null);
        if (!services.contains(name)
                && !List.of(Broker.NAME, OutboxRelay.NAME, DatabaseServer.NAME).contains(name)) {
            throw new IllegalArgumentException("There is no service " + name + " to kill; there is: "
                    + String.join(", ", services) + ", with some transports a " + Broker.NAME
                    + ", with --database a " + OutboxRelay.NAME + ", and with --database postgresql a "
                    + DatabaseServer.NAME);
        }
        return name;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--seed " + text + " is no whole number; use one that a run has printed", e);
        }
    }

    /** Says what is wrong with a command line, and how it should be. */
    static final class BadUsageException extends Exception {

        private static final long serialVersionUID = 1;

        BadUsageException(String message) {
            super(message);
        }
    }
}
