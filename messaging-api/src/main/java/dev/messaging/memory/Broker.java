package dev.messaging.memory;

import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Queues, topics and what waits in them, in the heap. Thread-safe.
 *
 * <p>A broker outlives its connections, and loses everything with the process. Past its bound of messages or bytes a
 * send completes only when there is room again: that is the back-pressure. What is asked, replied, retried or given up
 * always finds room.
 */
public final class Broker {

    private static final int MAX_MESSAGES = 1_000_000;
    private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 4;
    private static final ConcurrentMap<String, Broker> NAMED = new ConcurrentHashMap<>();

    private final Environment environment;
    private final Capacity capacity;
    private final ConcurrentMap<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<MessageQueue>> subscriptions = new ConcurrentHashMap<>();

    /** A broker bounded at a million messages and a quarter of the heap. */
    public Broker(Environment environment) {
        this(environment, MAX_MESSAGES, MAX_BYTES);
    }

    /**
     * A broker with its own bounds.
     *
     * @param maxMessages that it holds, at least 1
     * @param maxBytes of bodies and headers that it holds, at least 1; one larger message is taken when nothing else is held
     */
    public Broker(Environment environment, int maxMessages, long maxBytes) {
        if (maxMessages < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("The bounds of a broker are " + maxMessages + " messages and " + maxBytes
                    + " bytes; both must be at least 1");
        }
        this.environment = environment;
        this.capacity = new Capacity(maxMessages, maxBytes);
    }

    /** The one broker of this process that has this name; made when it is first asked for. */
    public static Broker named(String name) {
        return NAMED.computeIfAbsent(name, unused -> new Broker(new SystemEnvironment("messaging-memory-" + name)));
    }

    Environment environment() {
        return environment;
    }

    /** The queue at an address that holds messages; made when it is first named. */
    MessageQueue queue(Address address) {
        MessageQueue queue = queues.get(address.name());
        return queue != null
                ? queue
                : queues.computeIfAbsent(address.name(), name -> new MessageQueue(environment, capacity));
    }

    /** The subscription's queue; from now on it gets what is sent to the topic. */
    MessageQueue subscribe(Address subscription) {
        synchronized (subscriptions) {
            MessageQueue queue = queue(subscription);
            List<MessageQueue> members = subscriptions.computeIfAbsent(
                    subscription.topicOfSubscription().name(), topic -> new CopyOnWriteArrayList<>());
            if (!members.contains(queue)) {
                members.add(queue);
            }
            return queue;
        }
    }

    /** Forgets a subscription and what is kept for it. */
    void unsubscribe(Address subscription) {
        MessageQueue removed;
        synchronized (subscriptions) {
            removed = queues.remove(subscription.name());
            subscriptions.computeIfPresent(subscription.topicOfSubscription().name(), (topic, members) -> {
                members.remove(removed);
                return members.isEmpty() ? null : members;
            });
        }
        if (removed != null) {
            removed.discard();
        }
    }

    CompletableFuture<Void> send(Address to, WireMessage message) {
        // a copy: who subscribes or leaves while the message waits for room changes neither its copies nor their room
        List<MessageQueue> targets = to.kind() == Address.Kind.TOPIC
                ? List.copyOf(subscriptions.getOrDefault(to.name(), List.of()))
                : List.of(queue(to));
        StoredMessage stored = new StoredMessage(message, environment.time().nanoTime());
        return capacity.admit(stored.size(), () -> targets.forEach(target -> put(target, stored)), targets.size());
    }

    /** The same message with what the engine has written into it, in the room of the old. */
    StoredMessage exchange(StoredMessage old, WireMessage changed) {
        StoredMessage next = new StoredMessage(changed, environment.time().nanoTime(), old.requester());
        capacity.take(next.size());
        capacity.release(old.size());
        return next;
    }

    void release(StoredMessage settled) {
        capacity.release(settled.size());
    }

    private void put(MessageQueue target, StoredMessage sent) {
        StoredMessage copy = sent.copy();
        if (sent.message().delay() > 0) {
            target.putLater(copy, Duration.ofMillis(sent.message().delay()));
        } else {
            target.put(copy);
        }
    }
}
