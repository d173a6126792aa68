package dev.messaging.rabbitmq;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import java.util.HashSet;
import java.util.Set;

/** Tells of the loss of connections once, and when all are there again. Thread-safe. */
final class Outage {

    private static final String TRANSPORT = "rabbitmq";

    private final MessagingListener listener;
    private final Set<String> lost = new HashSet<>();

    Outage(MessagingListener listener) {
        this.listener = listener;
    }

    void begin(String connection, Throwable failure) {
        boolean isNews;
        synchronized (lost) {
            isNews = lost.isEmpty();
            lost.add(connection);
        }
        if (isNews) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.DISCONNECTED, TRANSPORT, failure));
        }
    }

    void end(String connection) {
        boolean isOver;
        synchronized (lost) {
            isOver = lost.remove(connection) && lost.isEmpty();
        }
        if (isOver) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.CONNECTED, TRANSPORT, null));
        }
    }
}
