package dev.messaging.testkit.contract;

import dev.messaging.Handler;
import dev.messaging.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A handler that keeps what it handled, in the order of handling. Thread-safe.
 *
 * @param <T> the payload type
 */
final class Inbox<T> implements Handler<T> {

    private final List<ReceivedMessage<T>> messages = new ArrayList<>();

    @Override
    public synchronized void handle(ReceivedMessage<T> message) {
        messages.add(message);
    }

    synchronized List<ReceivedMessage<T>> messages() {
        return List.copyOf(messages);
    }

    synchronized int count() {
        return messages.size();
    }

    List<T> payloads() {
        return messages().stream().map(ReceivedMessage::payload).toList();
    }

    Set<T> distinct() {
        return messages().stream().map(ReceivedMessage::payload).collect(Collectors.toSet());
    }

    ReceivedMessage<T> first() {
        return messages().get(0);
    }
}
