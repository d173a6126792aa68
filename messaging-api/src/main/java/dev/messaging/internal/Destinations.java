package dev.messaging.internal;

import dev.messaging.Channel;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Source;
import dev.messaging.Topic;
import dev.messaging.TopicSubscription;
import dev.messaging.spi.Address;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The names in use: each has one kind and one type. Thread-safe. */
final class Destinations {

    private final ConcurrentMap<String, Destination> byName = new ConcurrentHashMap<>();
    private final ConcurrentMap<Address, Destination> deferred = new ConcurrentHashMap<>();

    Destination of(Channel<?> channel) {
        Destination known = known(channel.name(), channel);
        if (known != null) {
            return known;
        }
        Address address = channel instanceof Topic ? Address.topic(channel.name()) : Address.queue(channel.name());
        return register(channel, address, channel.payloadType(), null);
    }

    Destination of(Source<?> source) {
        if (source instanceof TopicSubscription<?> subscription) {
            of(subscription.topic());
            Address address = Address.subscription(subscription.topic().name(), subscription.subscription());
            return register(subscription, address, subscription.payloadType(), null);
        }
        return of((Channel<?>) (Queue<?>) source);
    }

    Destination of(Operation<?, ?> operation) {
        Destination known = known(operation.name(), operation);
        return known != null
                ? known
                : register(
                        operation, Address.operation(operation.name()), operation.requestType(), operation.replyType());
    }

    /** A place to which a topic's messages go. */
    Destination of(Destination topic, Address recipient) {
        return deferred.get(topic.address()) == topic
                ? ofDeferred(recipient)
                : register(recipient, recipient, topic.payloadType(), null);
    }

    /** Where a deferred message goes: its type is known to whoever deferred it, and need not be here. */
    Destination ofDeferred(Address address) {
        Destination known = byName.get(address.name());
        return known != null && known.address().equals(address)
                ? known
                : deferred.computeIfAbsent(address, to -> new Destination(to, to, byte[].class, null));
    }

    Collection<Destination> all() {
        return byName.values();
    }

    private @Nullable Destination known(String name, Object definition) {
        Destination known = byName.get(name);
        return known != null && known.definition() == definition ? known : null;
    }

    private Destination register(Object definition, Address address, Type payloadType, @Nullable Type replyType) {
        Destination known = byName.computeIfAbsent(
                address.name(), name -> new Destination(definition, address, payloadType, replyType));
        if (known.address().kind() != address.kind()
                || !known.payloadType().equals(payloadType)
                || !Objects.equals(known.replyType(), replyType)) {
            throw new IllegalArgumentException("The name '" + address.name() + "' is in use for the "
                    + described(known.address(), known.payloadType(), known.replyType())
                    + "; it cannot be used for the " + described(address, payloadType, replyType)
                    + " too. Give one of them another name");
        }
        return known;
    }

    private static String described(Address address, Type payloadType, @Nullable Type replyType) {
        String types = payloadType.getTypeName() + (replyType == null ? "" : " → " + replyType.getTypeName());
        return address + " of " + types;
    }
}
