package dev.messaging;

import java.lang.reflect.Type;

/**
 * A publish-subscribe channel: every subscription gets each message that is sent after the subscription exists.
 *
 * <p>Two topics are equal if their names are.
 *
 * @param <T> the payload type
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/PublishSubscribeChannel.html">
 *     Publish-Subscribe Channel</a>
 */
public final class Topic<T> implements Channel<T> {

    private final String name;
    private final Type payloadType;

    private Topic(String name, Type payloadType) {
        this.name = Names.requirePortable("topic", name);
        this.payloadType = payloadType;
    }

    /**
     * Names a topic.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <T> Topic<T> of(String name, Class<T> payloadType) {
        return new Topic<>(name, payloadType);
    }

    /**
     * Names a topic whose payload type is generic.
     *
     * @throws IllegalArgumentException if the name is not portable
     */
    public static <T> Topic<T> of(String name, TypeRef<T> payloadType) {
        return new Topic<>(name, payloadType.type());
    }

    /**
     * Names a subscription of this topic; the receivers that share it share its messages.
     *
     * @param subscription a portable name of at most 60 characters
     * @throws IllegalArgumentException if the name is not portable
     */
    public TopicSubscription<T> subscription(String subscription) {
        return new TopicSubscription<>(this, subscription);
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
    public boolean equals(Object other) {
        return other instanceof Topic<?> topic && topic.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "topic " + name;
    }
}
