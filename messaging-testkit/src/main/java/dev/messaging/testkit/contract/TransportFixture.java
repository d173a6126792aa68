package dev.messaging.testkit.contract;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an adapter supplies so that the contract can be run over it. Made anew for each test.
 *
 * <p>What a subclass may change fits a transport whose broker cannot be restarted.
 */
public class TransportFixture implements AutoCloseable {

    private final String name;
    private final Set<Capability> owes;
    private final Environment environment;
    private final TransportFactory connection;

    /**
     * A fixture for one test.
     *
     * @param name the transport's name: its column in the matrix
     * @param owes what this transport owes; the suite asserts that the transport declares exactly this
     * @param environment the only door to time, threads and chance, also for the tests themselves
     * @param connection opens connections to the broker, each a process of its own as far as the broker can tell
     */
    public TransportFixture(String name, Set<Capability> owes, Environment environment, TransportFactory connection) {
        this.name = name;
        this.owes = Set.copyOf(owes);
        this.environment = environment;
        this.connection = connection;
    }

    final String name() {
        return name;
    }

    final Set<Capability> owes() {
        return owes;
    }

    final Environment environment() {
        return environment;
    }

    final TransportFactory connection() {
        return connection;
    }

    /** Opens connections to a second broker, which knows nothing of the first; the same one where there is no second. */
    public TransportFactory otherConnection() {
        return connection;
    }

    /** The one place where the suite opens a {@link Messaging}. */
    public Messaging connect(Settings settings) {
        MessagingBuilder builder = Messaging.builder()
                .transport(settings.transport())
                .application(settings.application())
                .environment(settings.environment())
                .listener(settings.listener())
                .maxInFlight(settings.limits().maxInFlight())
                .sendTimeout(settings.limits().sendTimeout())
                .requestTimeout(settings.limits().requestTimeout())
                .drainTimeout(settings.limits().drainTimeout());
        if (settings.store() != null) {
            builder.idempotencyStore(settings.store());
        }
        return builder.connect();
    }

    /** Runs a test's body, which throws nothing: here as it is, over virtual time as its first participant. */
    public void run(Runnable body) {
        body.run();
    }

    /** How long the suite waits for what must happen, before it says that it did not; generous. */
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    /** How often LIF-2 opens and closes: 200 times in-process and over HTTP, 20 times over a broker. */
    public int cycles() {
        return 200;
    }

    /**
     * This test will restart the broker; called before anything is opened. Where tests share a broker, this one needs
     * another.
     */
    public void expectRestart() {}

    /** Kills the broker and starts it again; for transports that owe {@link Capability#SURVIVES_RESTART}. */
    public void restartBroker() throws Exception {
        throw new UnsupportedOperationException("The broker of " + name + " cannot be restarted");
    }

    /**
     * How the names of the threads begin that this fixture's environment and transport start; once the fixture is
     * closed, all of them must end.
     */
    public List<String> threadNames() {
        return List.of();
    }

    /** Ends the environment and the connection to the broker. */
    @Override
    public void close() throws IOException {}
}
