package dev.messaging.http;

import java.io.IOException;
import java.io.Serial;
import java.net.Socket;
import java.net.SocketTimeoutException;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.internal.connection.RealConnection;

/**
 * Finds out whether the server has hung up on a pooled connection, before a message goes that way and nobody can say what
 * became of it. OkHttp looks only after ten seconds of silence; a look costs a millisecond, so there is none within the
 * first second. HTTP/2 connections always listen, and need no look. Thread-safe.
 */
final class StaleConnections implements Interceptor {

    private static final long SILENCE_NANOS = 1_000_000_000;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = chain.connection();
        if (connection instanceof RealConnection pooled
                && connection.protocol() != Protocol.HTTP_2
                && connection.protocol() != Protocol.H2_PRIOR_KNOWLEDGE
                && System.nanoTime() - pooled.getIdleAtNs() > SILENCE_NANOS
                && isStale(connection.socket())) {
            connection.socket().close();
            throw new FoundException();
        }
        return chain.proceed(chain.request());
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

    /** The message has not gone that way, and is to take another connection. */
    static final class FoundException extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        FoundException() {
            super("the server has closed the pooled connection");
        }
    }
}
