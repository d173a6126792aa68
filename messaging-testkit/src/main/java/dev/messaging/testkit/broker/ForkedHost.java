package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker in processes of our own on this machine, with all it has in a temporary directory. They end with this JVM,
 * whatever that dies of.
 */
abstract class ForkedHost implements BrokerHost {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    private static final String SERVER = "server";

    private final TemporaryDirectory directory;
    private final DeadMansSwitch deadMansSwitch;
    private final InetSocketAddress address;
    private final Readiness readiness;

    /** By their names. Guarded by this object's monitor. */
    private final Map<String, ForkedProcess> processes = new LinkedHashMap<>();

    private boolean closed;

    /** It is to listen at this address. */
    ForkedHost(String prefix, InetSocketAddress address, Readiness readiness) {
        this.directory = new TemporaryDirectory(prefix);
        this.deadMansSwitch = DeadMansSwitch.over(directory.path());
        this.address = address;
        this.readiness = readiness;
    }

    /** Starts what has to run before the server. */
    void prepare() {}

    /** Tells the server not to wait for its clients, before it is asked to end. */
    void hurry(ForkedProcess server) {}

    /** The command that becomes the server. */
    abstract List<String> server();

    /** All that its processes get to see. */
    abstract Map<String, String> environment();

    final TemporaryDirectory directory() {
        return directory;
    }

    final InetSocketAddress address() {
        return address;
    }

    @Override
    public final void start() {
        ForkedProcess started = fork();
        try {
            readiness.await(address, started::isAlive);
        } catch (IllegalStateException failure) {
            throw new IllegalStateException(failure.getMessage() + "; it wrote: " + started.lastOutput(), failure);
        }
    }

    private synchronized ForkedProcess fork() {
        if (closed) {
            throw new IllegalStateException("The broker was closed while it started");
        }
        prepare();
        return fork(SERVER, server());
    }

    /** Starts it, unless it runs. */
    final synchronized ForkedProcess fork(String name, List<String> command) {
        ForkedProcess process = processes.get(name);
        if (process == null || !process.isAlive()) {
            process = ForkedProcess.start(
                    command, environment(), directory.path(), directory.path().resolve(name + ".out"));
            processes.put(name, process);
            armSwitch();
        }
        return process;
    }

    private synchronized void armSwitch() {
        deadMansSwitch.holds(
                processes.values().stream().filter(ForkedProcess::isAlive).toList());
    }

    @Override
    public final void stop() {
        ForkedProcess server = running();
        if (server.isAlive()) {
            hurry(server);
        }
        server.terminate(LONGEST_STOP);
        armSwitch();
    }

    @Override
    public final void kill() {
        running().kill();
        armSwitch();
    }

    @Override
    public final void pause() {
        running().pause();
    }

    @Override
    public final void resume() {
        running().resume();
    }

    private synchronized ForkedProcess running() {
        ForkedProcess server = processes.get(SERVER);
        if (server == null) {
            throw new IllegalStateException("The broker was not started");
        }
        return server;
    }

    @Override
    public final synchronized void close() {
        closed = true;
        processes.values().forEach(ForkedProcess::kill);
        armSwitch();
        directory.delete();
        deadMansSwitch.close();
    }
}
