package dev.messaging.http;

import dev.messaging.Ranges;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * How this process calls others. Immutable.
 *
 * @param client OkHttp's own settings: TLS, proxies, DNS, interceptors, connection pool; null for OkHttp's defaults.
 *     Redirects, repetitions and timeouts are the engine's: what the client says of them is not used, but for its connect
 *     timeout; nor is its ping interval. Its connection pool is used and not emptied on close; its dispatcher is not used
 * @param http2 whether cleartext calls speak HTTP/2 from the first byte; over TLS the two sides agree by themselves
 * @param maxCalls how many calls run at once, each on a thread of its own and, over HTTP/1.1, a connection of its own, 1
 *     to 100,000; 1,024 unless told otherwise. What is more waits, and its deadline counts meanwhile. The first attempt
 *     of a blocking request runs on its caller's thread and is not counted
 * @param pingInterval how often an HTTP/2 connection is asked whether it is still there; 15 seconds unless told otherwise
 * @param credentials what says to the receivers who this is; nothing unless told otherwise
 */
public record HttpClientOptions(
        @Nullable OkHttpClient client,
        boolean http2,
        int maxCalls,
        Duration pingInterval,
        CallCredentials credentials) {

    private static final HttpClientOptions DEFAULTS =
            new HttpClientOptions(null, false, 1_024, Duration.ofSeconds(15), CallCredentials.none());

    /** Checks the ranges. */
    public HttpClientOptions {
        Ranges.between("maxCalls", maxCalls, 1, 100_000);
        Ranges.positive("pingInterval", pingInterval);
    }

    /** The defaults named above. */
    public static HttpClientOptions defaults() {
        return DEFAULTS;
    }

    /** The same with OkHttp's own settings. */
    public HttpClientOptions withClient(OkHttpClient client) {
        return new HttpClientOptions(client, http2, maxCalls, pingInterval, credentials);
    }

    /** The same over HTTP/2, also in cleartext. */
    public HttpClientOptions withHttp2() {
        return new HttpClientOptions(client, true, maxCalls, pingInterval, credentials);
    }

    /** The same with another number of calls at once. */
    public HttpClientOptions withMaxCalls(int maxCalls) {
        return new HttpClientOptions(client, http2, maxCalls, pingInterval, credentials);
    }

    /** The same with another interval of pings. */
    public HttpClientOptions withPingInterval(Duration pingInterval) {
        return new HttpClientOptions(client, http2, maxCalls, pingInterval, credentials);
    }

    /** The same with credentials. */
    public HttpClientOptions withCredentials(CallCredentials credentials) {
        return new HttpClientOptions(client, http2, maxCalls, pingInterval, credentials);
    }
}
