package dev.messaging.benchmarks.http;

import java.util.List;

/** How a client is used: so many calls at once, each waited for by a thread, or by nobody. */
record Scenario(boolean async, int concurrency) {

    static final List<Scenario> ALL =
            List.of(new Scenario(false, 1), new Scenario(false, 64), new Scenario(true, 1), new Scenario(true, 64));

    @Override
    public String toString() {
        return (async ? "async" : "blocking") + ", concurrency " + concurrency;
    }
}
