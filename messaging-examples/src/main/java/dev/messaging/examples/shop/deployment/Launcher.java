package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Starts services, each in a JVM of its own.
 *
 * <p>Its class path is the one of this JVM, between what makes the transport: before it its jars, behind it its configuration.
 */
public final class Launcher implements AutoCloseable {

    private final Transport transport;
    private final Path directory;
    private final String last;
    private final Class<?> main;
    private final List<String> arguments;
    private final Ports ports;
    private final Map<String, String> addresses = new HashMap<>();
    private final @Nullable Broker broker;
    private final @Nullable DatabaseServer database;

    /**
     * Will start services.
     *
     * @param transport over what they talk
     * @param directory where they leave their ledgers and logs
     * @param services what they are called
     * @param main the class that runs one; it is given the service's name, and then the arguments
     * @throws IOException if there are no ports for them
     * @throws ServiceFailedException if there is no broker, and they need one
     */
    public Launcher(Transport transport, Path directory, List<String> services, Class<?> main, List<String> arguments)
            throws IOException {
        this(transport, directory, services, main, arguments, null);
    }

    /**
     * The same for services that share a database.
     *
     * @param database one that runs; it is not closed
     */
    public Launcher(
            Transport transport,
            Path directory,
            List<String> services,
            Class<?> main,
            List<String> arguments,
            @Nullable DatabaseServer database)
            throws IOException {
        this.transport = transport;
        this.directory = directory;
        this.last = services.get(services.size() - 1);
        this.main = main;
        this.arguments = arguments;
        this.database = database;
        this.ports = Ports.reserve(new Random());
        services.forEach(service -> addresses.put(service, Ports.HOST + ':' + ports.next()));
        this.broker = transport.hasBroker() ? Broker.start(transport.broker()) : null;
        if (broker != null) {
            addresses.put(Broker.NAME, broker.url());
        }
    }

    ServiceProcess start(String service) throws IOException {
        Map<String, String> known = new HashMap<>(addresses);
        known.put("self", addresses.get(service));
        Path configuration = directory.resolve(service);
        transport.configure(configuration, known);
        return ServiceProcess.start(service, command(service, configuration), directory.resolve(service + ".log"));
    }

    /** The last has to do with all others, and so with most classes. */
    private JavaCommand command(String service, Path configuration) throws IOException {
        List<String> all = new ArrayList<>(List.of(service));
        all.addAll(arguments);
        JavaCommand command = JavaCommand.of(transport.jars(), configuration, main, all);
        return service.equals(last) ? command.keepingClasses() : command;
    }

    /** What services need beside each other, by its name; none if they need none. */
    Optional<Broker> server(String name) {
        if (name.equals(Broker.NAME)) {
            return Optional.ofNullable(broker);
        }
        return name.equals(DatabaseServer.NAME) && database != null ? database.killable() : Optional.empty();
    }

    /** Gives the ports back, and ends the broker. */
    @Override
    public void close() throws IOException {
        try (ports) {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
