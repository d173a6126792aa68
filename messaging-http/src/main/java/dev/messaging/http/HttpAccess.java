package dev.messaging.http;

import java.util.Set;

/**
 * Who is let in. Immutable.
 *
 * <p>A server at a loopback address answers only requests whose {@code Host} is a loopback name, so that no web page can
 * reach it under a name of its own (DNS rebinding). No server answers a request with an {@code Origin}, which is what
 * browsers send for web pages, unless the origin is allowed.
 *
 * @param authenticator says who calls; everybody is nobody unless told otherwise
 * @param hosts host names that are allowed besides loopback names, without port
 * @param origins origins that are allowed, such as {@code https://shop.example}
 */
public record HttpAccess(Authenticator authenticator, Set<String> hosts, Set<String> origins) {

    private static final HttpAccess DEFAULTS = new HttpAccess(Authenticator.anonymous(), Set.of(), Set.of());

    /** Keeps copies. */
    public HttpAccess {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
    }

    /** The defaults named above. */
    public static HttpAccess defaults() {
        return DEFAULTS;
    }

    /** The same with another authenticator. */
    public HttpAccess withAuthenticator(Authenticator authenticator) {
        return new HttpAccess(authenticator, hosts, origins);
    }

    /** The same with other hosts. */
    public HttpAccess withHosts(Set<String> hosts) {
        return new HttpAccess(authenticator, hosts, origins);
    }

    /** The same with other origins. */
    public HttpAccess withOrigins(Set<String> origins) {
        return new HttpAccess(authenticator, hosts, origins);
    }
}
