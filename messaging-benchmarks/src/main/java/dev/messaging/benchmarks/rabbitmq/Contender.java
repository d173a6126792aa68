package dev.messaging.benchmarks.rabbitmq;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A client in one setting. */
enum Contender {
    RAW("amqp-client"),
    MESSAGING("messaging"),
    MESSAGING_BOTH_ENDS("messaging, both ends"),
    RAW_BARE("amqp-client, bare"),
    SPRING("Spring"),
    SPRING_TUNED("Spring, tuned");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    Peer open(String url) throws IOException, TimeoutException {
        return switch (this) {
            case RAW -> RawPeer.withHeads(url, Heads.tap(url));
            case RAW_BARE -> RawPeer.bare(url);
            case MESSAGING -> new MessagingPeer(url, Responders.RAW);
            case MESSAGING_BOTH_ENDS -> new MessagingPeer(url, Responders.MESSAGING);
            case SPRING -> SpringPeer.withDefaults(url);
            case SPRING_TUNED -> SpringPeer.tuned(url);
        };
    }

    boolean runs(Scenario scenario) {
        return scenario.work() == Scenario.Work.REQUEST || this != MESSAGING_BOTH_ENDS;
    }

    /** Whether many requests at once take as many threads. */
    boolean requestsBlock() {
        return this == SPRING;
    }

    @Override
    public String toString() {
        return label;
    }
}
