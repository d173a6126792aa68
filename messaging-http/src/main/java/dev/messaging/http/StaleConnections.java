package dev.messaging.http;

import dev.messaging.spi.Time;
import java.io.IOException;
import java.io.Serial;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Finds out whether the server has hung up on a pooled connection, before a message goes that way and nobody can say what
 * became of it. OkHttp looks only after ten seconds of silence; a look costs a millisecond, so there is none within the
 * first second. HTTP/2 connections always listen, and need no look. Thread-safe.
 */
final class StaleConnections implements Interceptor {

    private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Time time;
    private final Map<Connection, Use> connections = new ConcurrentHashMap<>();

    StaleConnections(Time time) {
        this.time = time;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = chain.connection();
        if (connection == null
                || connection.protocol() == Protocol.HTTP_2
                || connection.protocol() == Protocol.H2_PRIOR_KNOWLEDGE) {
            return chain.proceed(chain.request());
        }
        Use use = connections.get(connection);
        if (use == null) {
            connections.keySet().removeIf(other -> other.socket().isClosed());
            use = new Use();
            connections.put(connection, use);
        } else if (time.nanoTime() - use.last > SILENCE_NANOS && isStale(connection.socket())) {
            connection.socket().close();
            connections.remove(connection);
            throw new FoundException();
        }
        try {
            return chain.proceed(chain.request());
        } finally {
            use.last = time.nanoTime();
        }
    }

    /** What is said before anything was asked is no answer to what comes next. */
    private static boolean isStale(Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        try {
            socket.setSoTimeout(1);
            int unasked = socket.getInputStream().read();
            return unasked >= -1;
        } catch (SocketTimeoutException silent) {
            socket.setSoTimeout(timeout);
            return false;
        } catch (IOException broken) {
            return true;
        }
    }

    /** When a connection was used last. */
    private static final class Use {

        private volatile long last;
    }

    /** The message has not gone that way, and is to take another connection. */
    static final class FoundException extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        FoundException() {
            super("the server has closed the pooled connection");
        }
    }
}
