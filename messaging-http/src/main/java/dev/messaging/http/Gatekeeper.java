package dev.messaging.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Keeps web pages out, which browsers let call any server that their user can reach. */
final class Gatekeeper {

    private final boolean checksHost;
    private final Set<String> hosts;
    private final Set<String> origins;

    Gatekeeper(HttpServerOptions options) {
        this.checksHost = options.hosting().mount() == null
                && BaseUrls.isLoopback(options.listen().getHost());
        this.hosts = options.access().hosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.origins = options.access().origins();
    }

    /** Why a request is not let in; null if it is. */
    @Nullable
    String refusal(Request request) {
        if (isMisdirected(request)) {
            return "The host " + Request.getServerName(request)
                    + " is not a loopback name; allow it by HttpAccess.withHosts";
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        return origin == null || origins.contains(origin)
                ? null
                : "The origin " + origin + " is not allowed; allow it by HttpAccess.withOrigins";
    }

    Problem problem(Request request) {
        return isMisdirected(request) ? Problem.MISDIRECTED : Problem.FORBIDDEN;
    }

    private boolean isMisdirected(Request request) {
        if (!checksHost) {
            return false;
        }
        String host = Request.getServerName(request);
        return !BaseUrls.isLoopback(host) && !hosts.contains(host.toLowerCase(Locale.ROOT));
    }
}
