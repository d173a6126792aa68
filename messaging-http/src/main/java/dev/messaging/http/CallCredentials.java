package dev.messaging.http;

import dev.messaging.spi.Address;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says to receivers who calls. Thread-safe; asked for each call, and does not block: whoever must fetch a token first does
 * it in an interceptor of OkHttp's, or ahead of time.
 */
@FunctionalInterface
public interface CallCredentials {

    /** The value of the {@code Authorization} header (RFC 9110, section 11.6.2) for calls to this address, if any. */
    Optional<String> authorization(Address to);

    /** No credentials. */
    static CallCredentials none() {
        return to -> Optional.empty();
    }

    /** A bearer token (RFC 6750), as it is at each call. */
    static CallCredentials bearer(Supplier<String> token) {
        return to -> Optional.of("Bearer " + token.get());
    }
}
