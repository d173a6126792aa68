package dev.messaging.http;

import dev.messaging.spi.Address;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls, before a request's body is read, and within {@link HttpLimits#headTimeout()}. Thread-safe; does not block.
 *
 * <p>Its answer is part of the idempotency key: nobody gets the stored reply of another's request.
 */
@FunctionalInterface
public interface Authenticator {

    /** Looks at a request; a stage that fails answers 503, and the request is not handled. */
    CompletionStage<Result> authenticate(Credentials credentials);

    /** Lets everybody in, as nobody. */
    static Authenticator anonymous() {
        CompletionStage<Result> nobody = CompletableFuture.completedFuture(new Caller(null));
        return credentials -> nobody;
    }

    /** What a request brings. Thread-safe. */
    interface Credentials {

        /** Where it goes. */
        Address to();

        /** A header's value, whatever the case of its name. */
        Optional<String> header(String name);

        /** The address it comes from. */
        String remoteAddress();

        /** The caller's certificates, its own first, where TLS asked for them; else none. */
        List<X509Certificate> certificates();
    }

    /** What is known of a caller. */
    sealed interface Result {}

    /**
     * The request is let in.
     *
     * @param name who calls; null for nobody in particular
     */
    record Caller(@Nullable String name) implements Result {}

    /**
     * The request is answered 401.
     *
     * @param challenge what credentials are asked for, as the {@code WWW-Authenticate} header says it (RFC 9110, section
     *     11.6.1)
     */
    record Unauthenticated(String challenge) implements Result {}

    /**
     * The request is answered 403.
     *
     * @param reason why, for people
     */
    record Forbidden(String reason) implements Result {}
}
