package dev.messaging.http;

import dev.messaging.Ranges;
import java.time.Duration;

/**
 * What a server refuses, so that no caller can take it down. Immutable.
 *
 * @param maxConnections how many connections are accepted, 1 to 1,000,000; 16,384 unless told otherwise. More wait to be
 *     accepted
 * @param maxRequests how many requests are in progress, 1 to 1,000,000; 2,048 unless told otherwise. More are answered
 *     503
 * @param maxHeaderBytes the largest head of a request, 8 KiB to 1 MiB; 128 KiB unless told otherwise. A larger one is
 *     answered 431
 * @param headTimeout how long a TLS handshake, the head of an HTTP/1.1 request from its first byte, and then the
 *     authenticator may take; 10 seconds each unless told otherwise. Then the connection is closed; if it was the
 *     authenticator, the answer is 503
 * @param minBodyBytesPerSecond how fast a body must come on average, 0 to 1 MiB; 240 bytes unless told otherwise. A slower
 *     one is answered 408
 * @param idleTimeout how long a connection may be silent; 60 seconds unless told otherwise. Longer than the callers keep
 *     theirs, so that it is they who close them
 */
public record HttpLimits(
        int maxConnections,
        int maxRequests,
        int maxHeaderBytes,
        Duration headTimeout,
        int minBodyBytesPerSecond,
        Duration idleTimeout) {

    private static final int KIBIBYTE = 1024;
    private static final int MILLION = 1_000_000;

    private static final HttpLimits DEFAULTS =
            new HttpLimits(16_384, 2_048, 128 * KIBIBYTE, Duration.ofSeconds(10), 240, Duration.ofSeconds(60));

    /** Checks the ranges. */
    public HttpLimits {
        Ranges.between("maxConnections", maxConnections, 1, MILLION);
        Ranges.between("maxRequests", maxRequests, 1, MILLION);
        Ranges.between("maxHeaderBytes", maxHeaderBytes, 8 * KIBIBYTE, KIBIBYTE * KIBIBYTE);
        Ranges.positive("headTimeout", headTimeout);
        Ranges.between("minBodyBytesPerSecond", minBodyBytesPerSecond, 0, KIBIBYTE * KIBIBYTE);
        Ranges.positive("idleTimeout", idleTimeout);
    }

    /** The defaults named above. */
    public static HttpLimits defaults() {
        return DEFAULTS;
    }

    /** The same with another number of connections. */
    public HttpLimits withMaxConnections(int maxConnections) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }

    /** The same with another number of requests in progress. */
    public HttpLimits withMaxRequests(int maxRequests) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }

    /** The same with another largest head. */
    public HttpLimits withMaxHeaderBytes(int maxHeaderBytes) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }

    /** The same with another time for the head. */
    public HttpLimits withHeadTimeout(Duration headTimeout) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }

    /** The same with another slowest body. */
    public HttpLimits withMinBodyBytesPerSecond(int minBodyBytesPerSecond) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }

    /** The same with another time of silence. */
    public HttpLimits withIdleTimeout(Duration idleTimeout) {
        return new HttpLimits(
                maxConnections, maxRequests, maxHeaderBytes, headTimeout, minBodyBytesPerSecond, idleTimeout);
    }
}
