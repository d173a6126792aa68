package dev.messaging;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address for request/response: what is asked, and what is answered.
 *
 * <p>A reply type of {@link Void} means that the answer is only that it was done. Two operations are equal if their
 * names are; the timeout does not count.
 *
 * @param <Q> the type of the request's payload
 * @param <R> the type of the reply's payload
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/RequestReply.html">Request-Reply</a>
 */
public final class Operation<Q, R> {

    private final String name;
    private final Type requestType;
    private final Type replyType;
    private final @Nullable Duration timeout;

    private Operation(String name, Type requestType, Type replyType, @Nullable Duration timeout) {
        this.name = name;
        this.requestType = requestType;
        this.replyType = replyType;
        this.timeout = timeout;
    }

    /**
     * Names an operation.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <Q, R> Operation<Q, R> of(String name, Class<Q> requestType, Class<R> replyType) {
        return new Operation<>(Names.requirePortable("operation", name), requestType, replyType, null);
    }

    /**
     * Names an operation whose payload types are generic.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <Q, R> Operation<Q, R> of(String name, TypeRef<Q> requestType, TypeRef<R> replyType) {
        return new Operation<>(Names.requirePortable("operation", name), requestType.type(), replyType.type(), null);
    }

    /**
     * The same operation with a deadline: a request for it is answered within this time of the call, or fails.
     *
     * @param timeout longer than nothing; without one, the requester's {@linkplain MessagingBuilder#requestTimeout
     *     default} holds
     */
    public Operation<Q, R> withTimeout(Duration timeout) {
        return new Operation<>(name, requestType, replyType, Ranges.positive("timeout of " + this, timeout));
    }

    /** The name, {@code [A-Za-z0-9]+([.-][A-Za-z0-9]+)*}, at most 100 characters. */
    public String name() {
        return name;
    }

    /** The type of the request's payload. */
    public Type requestType() {
        return requestType;
    }

    /** The type of the reply's payload. */
    public Type replyType() {
        return replyType;
    }

    /** The time in which a request is to be answered, where the operation states one. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Operation<?, ?> operation && operation.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "operation " + name;
    }
}
