package dev.messaging.jdbc;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.Transport;
import dev.messaging.testkit.ForwardingTransport;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker in the heap, a database, and processes between them whose sends can be made to fail. */
abstract class OutboxFixture {

    static final Queue<String> CHARGES = Queue.of("charges", String.class);
    static final Queue<String> INVOICES = Queue.of("invoices", String.class);
    static final Duration A_CIRCUIT_CLOSES = Duration.ofSeconds(30);
    static final RelayOptions QUICK = RelayOptions.defaults()
            .withPollInterval(Duration.ofMillis(100))
            .withSendTimeout(Duration.ofMillis(500))
            .withLongestBackOff(Duration.ofMillis(200));

    final SystemEnvironment environment = new SystemEnvironment("outbox-test");
    private final Broker broker = new Broker(environment);
    private final List<AutoCloseable> opened = new ArrayList<>();
    TestDatabase database;
    Switch dataSource;

    /** How all processes send. */
    volatile ForwardingTransport.Sending sending = Transport::send;

    abstract TestDatabase database();

    @BeforeEach
    void open() {
        database = database();
        dataSource = new Switch(database.dataSource());
    }

    @AfterEach
    void close() throws Exception {
        dataSource.on();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        environment.close();
        database.close();
    }

    Messaging process() {
        return process(environment);
    }

    Messaging process(Environment environment) {
        Messaging process = Messaging.builder()
                .transport(ForwardingTransport.sending((transport, to, message) -> sending.send(transport, to, message))
                        .apply(MemoryTransport.to(broker)))
                .environment(environment)
                .connect();
        opened.add(process);
        return process;
    }

    Outbox outbox(Messaging process) {
        return Outbox.open(process, dataSource, TestDatabase.options());
    }

    Relay relay(Outbox outbox, RelayOptions options) {
        Relay relay = outbox.startRelay(options);
        opened.add(relay);
        return relay;
    }

    interface Work {

        void run(Connection connection) throws Exception;
    }

    void commit(Work work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    static List<String> received(Messaging process, Queue<String> queue) {
        List<String> received = new CopyOnWriteArrayList<>();
        process.receive(queue, message -> received.add(message.payload()));
        return received;
    }
}
