package dev.messaging.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads base URLs: scheme, host, perhaps a port and a path, and nothing else. */
final class BaseUrls {

    private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "[::1]", "::1", "[0:0:0:0:0:0:0:1]");

    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final int MAX_PORT = 65_535;

    private BaseUrls() {}

    /** At least one, each without a slash at its end. */
    static List<URI> of(String what, String... baseUrls) {
        if (baseUrls.length == 0) {
            throw new IllegalArgumentException("The " + what + " has no URL; name at least one");
        }
        return Arrays.stream(baseUrls).map(url -> of(what, url)).toList();
    }

    static URI of(String what, String baseUrl) {
        try {
            URI uri = new URI(baseUrl.strip());
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean isMore = uri.getRawUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null;
            if (isHttp && uri.getHost() != null && uri.getPort() <= MAX_PORT && !isMore) {
                String text = uri.toString();
                return text.endsWith("/") ? new URI(text.substring(0, text.length() - 1)) : uri;
            }
        } catch (URISyntaxException isNone) {
            // told below
        }
        throw new IllegalArgumentException(
                "The URL '" + baseUrl + "' of " + what
                        + " is no base URL; write http:// or https://, a host, perhaps a port and a path, as in http://localhost:8080");
    }

    static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Whether a host, as URLs write it, can only be this machine. */
    static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return LOOPBACK_HOSTS.contains(lower)
                || LOOPBACK_ADDRESS.matcher(lower).matches()
                || lower.endsWith(".localhost");
    }

    /** The port, or what the scheme stands for. */
    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
    }
}
