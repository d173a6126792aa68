package dev.messaging.rabbitmq;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import java.util.HashSet;
import java.util.Set;

/** Tells once that something is out of order, a connection or a receiver, and when all are in order again. Thread-safe. */
final class Outage {

    private static final String TRANSPORT = "rabbitmq";

    private final MessagingListener listener;
    private final Set<Object> lost = new HashSet<>();

    Outage(MessagingListener listener) {
        this.listener = listener;
    }

    void begin(Object what, Throwable failure) {
        boolean isNews;
        synchronized (lost) {
            isNews = lost.isEmpty();
            lost.add(what);
        }
        if (isNews) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.DISCONNECTED, TRANSPORT, failure));
        }
    }

    void end(Object what) {
        boolean isOver;
        synchronized (lost) {
            isOver = lost.remove(what) && lost.isEmpty();
        }
        if (isOver) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.CONNECTED, TRANSPORT, null));
        }
    }
}
