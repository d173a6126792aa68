package dev.messaging.testkit;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Address;
import dev.messaging.spi.Time;
import dev.messaging.spi.WireMessage;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** All that happened in a test, in order. Thread-safe. */
final class Recording {

    private final Time time;
    private final long began;

    /** Guarded by this object's monitor, as is all below. */
    private final List<Step> steps = new ArrayList<>();

    private final Map<Arrival, WireMessage> arrived = new LinkedHashMap<>();

    Recording(Time time) {
        this.time = time;
        this.began = time.nanoTime();
    }

    synchronized Step.Departure departed(ProbedService service, Address to, WireMessage message) {
        Step.Departure departure = new Step.Departure(now(), service, to, message);
        steps.add(departure);
        return departure;
    }

    /** It has not left after all; the engine tells why. */
    synchronized void withdraw(Step.Departure departure) {
        steps.remove(departure);
    }

    synchronized void arrived(Address from, WireMessage message) {
        arrived.put(new Arrival(from.name(), message.id()), message);
    }

    synchronized void happened(ProbedService service, MessagingEvent event) {
        if (event.kind() != Kind.SENT) { // its departure says more
            String id = Objects.requireNonNullElse(event.messageId(), "");
            steps.add(new Step.Happening(now(), service, event, arrived.get(new Arrival(event.name(), id))));
        }
    }

    private long now() {
        return time.nanoTime() - began;
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The messages that were sent to a channel, or asked of an operation. */
    <T> List<Sighting<T>> departures(String name, Type payloadType) {
        return only(Step.Departure.class)
                .filter(departure -> departure.place().equals(name))
                .map(departure -> new Sighting<T>(departure.service(), departure.message(), payloadType, null))
                .toList();
    }

    /** The messages to which something happened, each as often as it did. */
    <T> List<Sighting<T>> happenings(Kind kind, String name, Type payloadType) {
        return only(Step.Happening.class)
                .filter(happening ->
                        happening.event().kind() == kind && happening.place().equals(name))
                .flatMap(happening -> Stream.ofNullable(happening.message())
                        .map(message -> new Sighting<T>(
                                happening.service(),
                                message,
                                payloadType,
                                happening.event().failure())))
                .toList();
    }

    /** The ids of the messages that a source was given, handled or not. */
    synchronized List<String> arrivals(String name) {
        return arrived.keySet().stream()
                .filter(arrival -> arrival.source.equals(name))
                .map(Arrival::id)
                .toList();
    }

    private <S extends Step> Stream<S> only(Class<S> type) {
        return steps().stream().filter(type::isInstance).map(type::cast);
    }

    private record Arrival(String source, String id) {}
}
