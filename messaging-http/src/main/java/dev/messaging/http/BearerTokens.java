package dev.messaging.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes bearer tokens (RFC 6750). Thread-safe.
 *
 * <p>Without a token, or with one that is not known, a request is answered 401.
 */
public final class BearerTokens implements Authenticator {

    private static final String SCHEME = "Bearer ";
    private static final Unauthenticated MISSING = new Unauthenticated("Bearer");
    private static final Unauthenticated INVALID = new Unauthenticated("Bearer error=\"invalid_token\"");

    private final Function<String, Optional<String>> verifier;

    private BearerTokens(Function<String, Optional<String>> verifier) {
        this.verifier = verifier;
    }

    /**
     * Takes these tokens.
     *
     * @param callers by token, who has it. Tokens are compared in a time that does not tell how much of them was right
     */
    public static BearerTokens of(Map<String, String> callers) {
        List<Known> known = new ArrayList<>();
        callers.forEach((token, caller) -> known.add(new Known(digest(token), caller)));
        return new BearerTokens(token -> Optional.ofNullable(find(known, digest(token))));
    }

    /**
     * Takes the tokens that a verifier knows, such as one of JSON Web Tokens.
     *
     * @param verifier gives the caller whose token it is; does not block
     */
    public static BearerTokens verifiedBy(Function<String, Optional<String>> verifier) {
        return new BearerTokens(verifier);
    }

    @Override
    public CompletionStage<Result> authenticate(Credentials credentials) {
        return CompletableFuture.completedFuture(result(credentials.header("Authorization")));
    }

    private Result result(Optional<String> authorization) {
        if (authorization.isEmpty() || !authorization.get().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return MISSING;
        }
        String token = authorization.get().substring(SCHEME.length()).strip();
        return verifier.apply(token).<Result>map(Caller::new).orElse(INVALID);
    }

    /** Looks at all, so that the time it takes says nothing. */
    private static @Nullable String find(List<Known> all, byte[] digest) {
        String found = null;
        for (Known known : all) {
            if (MessageDigest.isEqual(known.digest, digest)) {
                found = known.caller;
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** A token that is taken, and whose it is. */
    private static final class Known {

        private final byte[] digest;
        private final String caller;

        Known(byte[] digest, String caller) {
            this.digest = digest;
            this.caller = caller;
        }
    }
}
