package dev.messaging.testkit.broker;

import java.util.List;

/** A broker that runs somewhere, which is not ours to touch. */
final class GivenAddress implements BrokerHost {

    private final String url;
    private final String setting;
    private final Runnable check;

    /** The check fails if nobody answers there. */
    GivenAddress(String url, String setting, Runnable check) {
        this.url = url;
        this.setting = setting;
        this.check = check;
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String description() {
        return "the address given by " + setting;
    }

    @Override
    public void start() {
        check.run();
    }

    @Override
    public void stop() {
        throw notOurs("stopped");
    }

    @Override
    public void kill() {
        throw notOurs("killed");
    }

    @Override
    public void pause() {
        throw notOurs("paused");
    }

    @Override
    public void resume() {
        throw notOurs("resumed");
    }

    @Override
    public String run(List<String> command) {
        throw notOurs("administered by '" + String.join(" ", command) + "'");
    }

    @Override
    public void close() {
        // Others go on using it.
    }

    private UnsupportedOperationException notOurs(String verb) {
        return new UnsupportedOperationException("The broker at " + Passwords.hidden(url) + " cannot be " + verb
                + ": it is given by address. Take " + setting + " away, so that the test starts a broker of its own");
    }
}
