package dev.messaging.spi;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import java.util.HashSet;
import java.util.Set;

/** Tells once that something is out of order, a connection or a receiver, and when all are in order again. Thread-safe. */
public final class Outage {

    private final String transport;
    private final MessagingListener listener;
    private final Set<Object> lost = new HashSet<>();

    /**
     * All is in order.
     *
     * @param transport the name under which it is told of
     */
    public Outage(String transport, MessagingListener listener) {
        this.transport = transport;
        this.listener = listener;
    }

    /** This is out of order from now on. */
    public void begin(Object what, Throwable failure) {
        boolean isNews;
        synchronized (lost) {
            isNews = lost.isEmpty();
            lost.add(what);
        }
        if (isNews) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.DISCONNECTED, transport, failure));
        }
    }

    /** This is in order again, or is not there any longer. */
    public void end(Object what) {
        boolean isOver;
        synchronized (lost) {
            isOver = lost.remove(what) && lost.isEmpty();
        }
        if (isOver) {
            listener.onEvent(MessagingEvent.ofTransport(Kind.CONNECTED, transport, null));
        }
    }
}
