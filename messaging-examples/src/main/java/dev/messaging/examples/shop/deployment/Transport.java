package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Over what the services talk: a directory of jars, and a configuration. Nothing else makes the difference.
 *
 * <p>The configuration may hold addresses that are known only once the shop opens: <code>${payments}</code> stands for the
 * host and port of payments, <code>${self}</code> for those of the service that reads it, <code>${broker}</code> for the URL
 * of the broker.
 *
 * @param name what it is called; its directory too
 * @param directory where its jars and its configuration are
 */
public record Transport(String name, Path directory) {

    /** The file that says how it is to be, where it stands on a class path. */
    public static final String CONFIGURATION = "messaging.properties";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** The transports in a directory, by name. */
    public static Map<String, Transport> in(Path directory) throws IOException {
        Map<String, Transport> transports = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.filter(entry -> Files.exists(entry.resolve(CONFIGURATION)))
                        .map(entry -> new Transport(entry.getFileName().toString(), entry))
                        .forEach(transport -> transports.put(transport.name(), transport));
            }
        }
        return transports;
    }

    /** What it adds to a class path, besides its configuration. */
    public List<Path> jars() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Whether the services need a broker. */
    public boolean hasBroker() {
        return Files.isDirectory(broker());
    }

    /** What starts one. */
    public Path broker() {
        return directory.resolve(Broker.NAME);
    }

    /** Writes its configuration, with these addresses, into a directory that will stand on a class path. */
    public void configure(Path classPath, Map<String, String> addresses) throws IOException {
        Path template = directory.resolve(CONFIGURATION);
        Matcher matcher = PLACEHOLDER.matcher(Files.readString(template));
        String configuration = matcher.replaceAll(placeholder -> {
            String address = addresses.get(placeholder.group(1));
            if (address == null) {
                throw new IllegalArgumentException(template + " has " + placeholder.group() + ", and there is only "
                        + new TreeMap<>(addresses).keySet());
            }
            return Matcher.quoteReplacement(address);
        });
        Files.writeString(Files.createDirectories(classPath).resolve(CONFIGURATION), configuration);
    }
}
