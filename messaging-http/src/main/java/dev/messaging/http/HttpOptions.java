package dev.messaging.http;

import dev.messaging.Ranges;

/**
 * How messages travel over HTTP. Immutable.
 *
 * @param routes where messages go
 * @param client how this process calls others
 * @param server how this process listens
 * @param maxBodyBytes the largest body sent or taken, 1 KiB to 1 GiB; 16 MiB unless told otherwise
 */
public record HttpOptions(Routes routes, HttpClientOptions client, HttpServerOptions server, int maxBodyBytes) {

    private static final int KIBIBYTE = 1024;

    /** Checks the range. */
    public HttpOptions {
        Ranges.between("maxBodyBytes", maxBodyBytes, KIBIBYTE, KIBIBYTE * KIBIBYTE * KIBIBYTE);
    }

    /** Sends nowhere, and listens on a free port of the loopback interface. */
    public static HttpOptions defaults() {
        return new HttpOptions(
                RouteTable.empty(),
                HttpClientOptions.defaults(),
                HttpServerOptions.defaults(),
                16 * KIBIBYTE * KIBIBYTE);
    }

    /** The same with other routes. */
    public HttpOptions withRoutes(Routes routes) {
        return new HttpOptions(routes, client, server, maxBodyBytes);
    }

    /** The same with other settings for calling. */
    public HttpOptions withClient(HttpClientOptions client) {
        return new HttpOptions(routes, client, server, maxBodyBytes);
    }

    /** The same with other settings for listening. */
    public HttpOptions withServer(HttpServerOptions server) {
        return new HttpOptions(routes, client, server, maxBodyBytes);
    }

    /** The same with another largest body. */
    public HttpOptions withMaxBodyBytes(int maxBodyBytes) {
        return new HttpOptions(routes, client, server, maxBodyBytes);
    }
}
