package dev.messaging.testkit.broker;

import java.util.List;

/** A broker where it runs; one that tests share is not to be disturbed. */
abstract class HostedBroker implements Broker {

    private final String product;
    private final BrokerHost host;
    private final BrokerLife life;
    private final boolean shared;

    /** Starts it. */
    HostedBroker(String product, BrokerHost host, boolean shared) {
        this.product = product;
        this.host = host;
        this.shared = shared;
        this.life = new BrokerLife(product, host);
        life.start();
    }

    @Override
    public final String url() {
        return host.url();
    }

    @Override
    public final void stop() {
        requireOwn("stop");
        life.stop();
    }

    @Override
    public final void kill() {
        requireOwn("kill");
        life.kill();
    }

    @Override
    public final void restart() {
        requireOwn("restart");
        life.restart();
    }

    @Override
    public final void pause() {
        requireOwn("pause");
        life.pause();
    }

    @Override
    public final void resume() {
        requireOwn("resume");
        life.resume();
    }

    /** Nothing, if tests share it: it ends with the JVM. */
    @Override
    public final void close() {
        if (!shared) {
            life.close();
        }
    }

    /** Runs one of the broker's own commands where it runs. */
    final String run(List<String> command) {
        return life.run(command);
    }

    /** Ends it, whoever shares it. */
    final void discard() {
        life.close();
    }

    /** What it is, and where. */
    final String description() {
        return host.description();
    }

    private void requireOwn(String verb) {
        if (shared) {
            String name = getClass().getSimpleName();
            throw new UnsupportedOperationException(
                    "The shared " + product + " does not " + verb + ": other tests use it. Take one of your own: "
                            + name + ".start() or @With" + name.replace("Broker", "") + "(own = true)");
        }
    }
}
