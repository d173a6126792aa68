package dev.messaging.testkit.broker;

import java.util.List;

/**
 * A broker where it runs; one that tests share is not to be disturbed. What is public here is not final: the compiler then
 * makes it each public class's own, so that reflection reaches it.
 */
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
    public String url() {
        return host.url();
    }

    @Override
    public void stop() {
        requireOwn("stop");
        life.stop();
    }

    @Override
    public void kill() {
        requireOwn("kill");
        life.kill();
    }

    @Override
    public void restart() {
        requireOwn("restart");
        life.restart();
    }

    @Override
    public void pause() {
        requireOwn("pause");
        life.pause();
    }

    @Override
    public void resume() {
        requireOwn("resume");
        life.resume();
    }

    /** Nothing, if tests share it: it ends with the JVM. */
    @Override
    public void close() {
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
                            + name + ".start() or @With" + name.replaceAll("Broker|Database", "") + "(own = true)");
        }
    }
}
