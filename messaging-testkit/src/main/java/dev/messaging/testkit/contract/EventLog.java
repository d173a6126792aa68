package dev.messaging.testkit.contract;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps the events of one {@link dev.messaging.Messaging}. Thread-safe. */
final class EventLog implements MessagingListener {

    private final List<MessagingEvent> events = new ArrayList<>();

    @Override
    public synchronized void onEvent(MessagingEvent event) {
        events.add(event);
    }

    synchronized List<MessagingEvent> of(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    synchronized long count(Kind... kinds) {
        List<Kind> wanted = List.of(kinds);
        return events.stream().filter(event -> wanted.contains(event.kind())).count();
    }
}
