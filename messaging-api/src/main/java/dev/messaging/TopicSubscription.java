package dev.messaging;

import java.lang.reflect.Type;

/**
 * A durable subscription of a {@link Topic}: it gets each message sent to the topic once it exists, and its receivers
 * share them.
 *
 * @param <T> the payload type
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/DurableSubscription.html">Durable
 *     Subscriber</a>
 */
public final class TopicSubscription<T> implements Source<T> {

    private final Topic<T> topic;
    private final String subscription;
    private final String name;

    TopicSubscription(Topic<T> topic, String subscription) {
        this.topic = topic;
        this.subscription = Names.requirePortableSubscription(subscription);
        this.name = topic.name() + "--" + subscription;
    }

    /** The topic subscribed to. */
    public Topic<T> topic() {
        return topic;
    }

    /** The subscription's own name, without its topic's. */
    public String subscription() {
        return subscription;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Type payloadType() {
        return topic.payloadType();
    }

    @Override
    public Queue<byte[]> deadLetters() {
        return Queue.deadLettersOf(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicSubscription<?> that && that.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "subscription " + name;
    }
}
