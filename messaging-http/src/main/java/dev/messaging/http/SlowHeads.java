package dev.messaging.http;

import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes HTTP/1.1 connections on which the head of a request takes too long, and those that take too long to agree on TLS.
 * Each byte would put off the time of silence, and so a caller could hold connections for ever.
 *
 * <p>Its sweeps run on the server's timer, one at a time.
 */
final class SlowHeads extends AbstractLifeCycle implements Connection.Listener {

    private final long timeoutMillis;
    private final Time time;
    private final Scheduler scheduler;
    private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();

    SlowHeads(Duration timeout, Time time, Scheduler scheduler) {
        this.timeoutMillis = timeout.toMillis();
        this.time = time;
        this.scheduler = scheduler;
    }

    @Override
    protected void doStart() {
        next();
    }

    private void next() {
        scheduler.schedule(this::sweep, Math.max(10, timeoutMillis / 4), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        boolean isHttp1 = connection instanceof ConnectionMetaData http && http.getHttpVersion() != HttpVersion.HTTP_2;
        if (isHttp1 || connection instanceof NegotiatingServerConnection) {
            connections.put(connection, new Seen());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    private void sweep() {
        if (!isRunning() && !isStarting()) {
            return;
        }
        long now = TimeUnit.NANOSECONDS.toMillis(time.nanoTime());
        connections.forEach((connection, seen) -> {
            if (seen.isWithinHeadSince(connection, now) > timeoutMillis) {
                connection.getEndPoint().close();
            }
        });
        next();
    }

    /** What was last seen of a connection while no part of a head had come. */
    private static final class Seen {

        private long messages;
        private long bytes;
        private long since;
        private boolean begun;

        /** How long bytes have been coming of which no request has been made; what negotiates TLS counts none (-1). */
        long isWithinHeadSince(Connection connection, long now) {
            long messagesIn = connection.getMessagesIn();
            long bytesIn = connection.getBytesIn();
            boolean isInRequest = messagesIn != connection.getMessagesOut();
            if (!begun || isInRequest || messagesIn != messages || bytesIn == bytes) {
                bytes = begun || messagesIn > 0 ? bytesIn : 0;
                messages = messagesIn;
                since = now;
                begun = true;
            }
            return now - since;
        }
    }
}
