package dev.messaging.spi;

/**
 * Where a message goes to, or comes from.
 *
 * <p>Derived addresses join their parts by {@code --}, which no name contains.
 *
 * @param kind what stands there
 * @param name the portable name: of a queue, topic or operation its own, of a subscription {@code topic--subscription}
 */
public record Address(Kind kind, String name) {

    private static final String DEAD_LETTERS_SUFFIX = "--dlq";

    /** The address of a queue's dead letters too, by its name. */
    public static Address queue(String name) {
        return new Address(name.endsWith(DEAD_LETTERS_SUFFIX) ? Kind.DEAD_LETTERS : Kind.QUEUE, name);
    }

    /** The address of a topic. */
    public static Address topic(String name) {
        return new Address(Kind.TOPIC, name);
    }

    /** The address of a subscription of a topic. */
    public static Address subscription(String topic, String subscription) {
        return new Address(Kind.SUBSCRIPTION, topic + "--" + subscription);
    }

    /** The address of an operation. */
    public static Address operation(String name) {
        return new Address(Kind.OPERATION, name);
    }

    /** The address of what this queue or subscription gives up on. */
    public Address deadLetters() {
        return kind == Kind.DEAD_LETTERS ? this : new Address(Kind.DEAD_LETTERS, name + DEAD_LETTERS_SUFFIX);
    }

    /** The address at which this queue's or subscription's messages wait for their next attempt. */
    public Address retry(String tier) {
        return new Address(Kind.RETRY, name + "--retry-" + tier);
    }

    /** The topic of a subscription. */
    public Address topicOfSubscription() {
        return topic(name.substring(0, name.indexOf("--")));
    }

    @Override
    public String toString() {
        return kind.text + " " + name;
    }

    /** What stands at an address. */
    public enum Kind {
        /** One receiver gets each message. */
        QUEUE("queue"),
        /** Every subscription gets each message. */
        TOPIC("topic"),
        /** One subscription of a topic. */
        SUBSCRIPTION("subscription"),
        /** Requests are answered. */
        OPERATION("operation"),
        /** What was given up. */
        DEAD_LETTERS("dead letters"),
        /** What waits for its next attempt. */
        RETRY("retry");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }
}
