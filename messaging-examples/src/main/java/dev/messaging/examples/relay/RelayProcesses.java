package dev.messaging.examples.relay;

import dev.messaging.examples.shop.deployment.Broker;
import dev.messaging.examples.shop.deployment.JavaCommand;
import dev.messaging.examples.shop.deployment.Ports;
import dev.messaging.examples.shop.deployment.ServiceFailedException;
import dev.messaging.examples.shop.deployment.ServiceProcess;
import dev.messaging.examples.shop.deployment.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** The broker, the relay before it and the counter behind it, each in a process of its own. */
final class RelayProcesses implements AutoCloseable {

    private static final String RELAY = "relay";
    private static final String COUNTER = "counter";

    private final RelayUsage usage;
    private final Path directory;
    private final Ports ports;
    private final String base;
    private final Broker broker;
    private final ServiceProcess counter;
    private ServiceProcess relay;

    private RelayProcesses(RelayUsage usage, Path directory, Ports ports, Broker broker) throws IOException {
        this.usage = usage;
        this.directory = directory;
        this.ports = ports;
        this.base = "http://" + Ports.HOST + ':' + ports.next();
        this.broker = broker;
        this.counter = startCounter();
        this.relay = startRelay();
    }

    /**
     * Starts them.
     *
     * @param directory where they leave their logs, and the counter its archive
     * @throws ServiceFailedException if one does not start
     */
    static RelayProcesses open(RelayUsage usage, Path directory) throws IOException, InterruptedException {
        Ports ports = Ports.reserve(new Random());
        Broker broker;
        try {
            broker = Broker.start(usage.over().broker());
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
        RelayProcesses processes = new RelayProcesses(usage, directory, ports, broker);
        try {
            processes.counter.awaitStart();
            processes.relay.awaitStart();
            return processes;
        } catch (InterruptedException | RuntimeException e) {
            processes.kill();
            throw e;
        }
    }

    private ServiceProcess startCounter() throws IOException {
        configure(COUNTER);
        return start(
                COUNTER,
                usage.over().jars(),
                CounterMain.class,
                archive(directory).toString());
    }

    /** Both transports stand on its class path; which is on which side, URLs say. */
    private ServiceProcess startRelay() throws IOException {
        configure(RELAY);
        Path configuration = directory.resolve(RELAY).resolve(Transport.CONFIGURATION);
        try (InputStream headers =
                Objects.requireNonNull(RelayProcesses.class.getResourceAsStream("relay.properties"))) {
            Files.write(configuration, headers.readAllBytes(), StandardOpenOption.APPEND);
        }
        List<Path> jars = new ArrayList<>(usage.over().jars());
        jars.addAll(usage.web().jars());
        return start(RELAY, jars, RelayMain.class, base);
    }

    private void configure(String name) throws IOException {
        usage.over().configure(directory.resolve(name), Map.of(Broker.NAME, broker.url()));
    }

    private ServiceProcess start(String name, List<Path> jars, Class<?> main, String argument) throws IOException {
        JavaCommand command = JavaCommand.of(jars, directory.resolve(name), main, List.of(argument))
                .keepingClasses();
        return ServiceProcess.start(name, command, directory.resolve(name + ".log"));
    }

    /** Where webhooks are posted. */
    URI url() {
        return URI.create(base + '/' + Webhooks.HOOKS.name());
    }

    /** Where the counter files what it sees. */
    static Path archive(Path directory) {
        return directory.resolve("archive");
    }

    /** Kills the relay by SIGKILL, and starts it again. */
    synchronized void killRelay() {
        relay.kill();
        try {
            relay = startRelay();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the relay is at work.
     *
     * @throws ServiceFailedException if a process has ended that should not have
     */
    synchronized boolean areAtWork() {
        for (ServiceProcess process : List.of(counter, relay)) {
            if (!process.isAlive()) {
                throw process.failure("has ended although nobody told it to");
            }
        }
        return relay.isStarted();
    }

    /** Lets them finish what they are doing, first what comes in, and ends them. */
    @Override
    public synchronized void close() throws IOException {
        try {
            for (ServiceProcess process : List.of(relay, counter)) {
                process.close();
                process.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
    }

    private synchronized void kill() throws IOException {
        relay.kill();
        counter.kill();
        try (ports) {
            broker.close();
        }
    }
}
