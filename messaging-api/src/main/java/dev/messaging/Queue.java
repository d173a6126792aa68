package dev.messaging;

import java.lang.reflect.Type;

/**
 * A point-to-point channel: each message is handled by one of its receivers.
 *
 * <p>Two queues are equal if their names are.
 *
 * @param <T> the payload type
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/PointToPointChannel.html">
 *     Point-to-Point Channel</a>
 */
public final class Queue<T> implements Channel<T>, Source<T> {

    private static final String DEAD_LETTERS_SUFFIX = "--dlq";

    private final String name;
    private final Type payloadType;

    private Queue(String name, Type payloadType) {
        this.name = name;
        this.payloadType = payloadType;
    }

    /**
     * Names a queue.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <T> Queue<T> of(String name, Class<T> payloadType) {
        return new Queue<>(Names.requirePortable("queue", name), payloadType);
    }

    /**
     * Names a queue whose payload type is generic.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <T> Queue<T> of(String name, TypeRef<T> payloadType) {
        return new Queue<>(Names.requirePortable("queue", name), payloadType.type());
    }

    static Queue<byte[]> deadLettersOf(String source) {
        return new Queue<>(source + DEAD_LETTERS_SUFFIX, byte[].class);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Type payloadType() {
        return payloadType;
    }

    @Override
    @SuppressWarnings("unchecked") // only deadLettersOf makes a name with this suffix, and its payloads are byte[]
    public Queue<byte[]> deadLetters() {
        return name.endsWith(DEAD_LETTERS_SUFFIX) ? (Queue<byte[]>) this : deadLettersOf(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Queue<?> queue && queue.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "queue " + name;
    }
}
