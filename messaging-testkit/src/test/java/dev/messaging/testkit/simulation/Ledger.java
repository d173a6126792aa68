package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.TransportUnavailableException;
import dev.messaging.testkit.simulation.BrokenPromises.BrokenPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that happened in a scenario, and which promises that has broken. */
final class Ledger {

    /** Of so many calls the circuit breaker looks at half. */
    private static final int MOST_FAILURES_IN_A_ROW = 10;

    private final Simulation simulation;
    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<Told> events = new ArrayList<>();
    private final List<BrokenPromise> broken = new ArrayList<>();
    private final Map<Messaging, Connected> connected = new HashMap<>();
    private final Map<Messaging, Long> closing = new HashMap<>();
    private final Set<Messaging> closed = new HashSet<>();
    private final Map<Messaging, Long> paused = new HashMap<>();
    private final Map<String, Long> replaying = new HashMap<>();
    private final Map<String, Long> replayed = new LinkedHashMap<>();
    private final Set<IdempotencyStore.Key> completed = new HashSet<>();
    private final Map<String, Outage> outages = new HashMap<>();
    private final Map<String, Long> received = new HashMap<>();
    private final Truth truth;
    private final Excuses excuses;
    private int numbers;

    Ledger(Simulation simulation) {
        this.simulation = simulation;
        this.truth = new Truth(this::now);
        this.excuses = new Excuses(simulation);
    }

    /** Orders what happens at the same time. */
    int nextNumber() {
        return ++numbers;
    }

    long now() {
        return simulation.now();
    }

    /** A promise holds, or is broken. */
    void require(boolean holds, String promise, Supplier<String> otherwise) {
        if (!holds) {
            broken.add(new BrokenPromise(promise, otherwise.get()));
        }
    }

    void requireNoneBroken() {
        if (!broken.isEmpty()) {
            throw new BrokenPromises(broken);
        }
    }

    Excuses excuses() {
        return excuses;
    }

    /** A service has tried to send to a channel. */
    void tried(String service, String channel, long began, @Nullable Throwable failure) {
        if (failure == null) {
            outages.remove(service + channel);
        } else if (failure instanceof TransportUnavailableException) {
            int failures = outages.computeIfAbsent(service + channel, unused -> new Outage())
                    .failed(began, now());
            require(
                    failures <= MOST_FAILURES_IN_A_ROW,
                    "SND-5",
                    () -> failures + " tries to send to " + channel + " failed one after another");
        }
    }

    void add(Sent message) {
        message.begin(nextNumber());
        sent.put(message.id, message);
    }

    @Nullable
    Sent sent(String id) {
        return sent.get(id);
    }

    Stream<Sent> sent() {
        return List.copyOf(sent.values()).stream();
    }

    void add(Run run) {
        runs.add(run);
    }

    Stream<Run> runs() {
        return runs.stream();
    }

    Stream<Run> runs(Place place, Sent message) {
        return runs.stream().filter(run -> run.isAt(place) && run.sent.equals(message));
    }

    void add(DeadLetter letter) {
        deadLetters.add(letter);
    }

    Stream<DeadLetter> deadLetters() {
        return deadLetters.stream();
    }

    boolean isDeadLetter(Place place, Sent message) {
        return deadLetters.stream()
                .anyMatch(letter -> letter.place().name().equals(place.name())
                        && letter.id().equals(message.id));
    }

    void tell(MessagingEvent event) {
        events.add(new Told(event, now()));
        if (event.kind() == Kind.CIRCUIT_OPENED) {
            outages.values().forEach(Outage::isNoticed);
        }
    }

    /** What was told of a message; of some place's name, or of a channel's. */
    Stream<Told> told(Kind kind, String name, String id) {
        return events.stream()
                .filter(told -> told.event.kind() == kind
                        && told.event.name().equals(name)
                        && id.equals(told.event.messageId()));
    }

    Stream<Told> told(Kind kind) {
        return events.stream().filter(told -> told.event.kind() == kind);
    }

    /** A place has a receiver. */
    void receives(Place place) {
        received.putIfAbsent(place.name(), now());
    }

    /** Whether a place had a receiver by then. */
    boolean hadReceived(Place place, long time) {
        return received.getOrDefault(place.name(), Long.MAX_VALUE) <= time;
    }

    /** What an engine is connected to. */
    Connected connected(Messaging messaging) {
        return Objects.requireNonNull(connected.get(messaging));
    }

    WatchedStore watch(IdempotencyStore store) {
        return new WatchedStore(store, completed, this::now);
    }

    void connected(Messaging messaging, Connected to) {
        connected.put(messaging, to);
    }

    boolean isHeld(Run run) {
        Connected to = connected.get(run.messaging());
        return to != null && to.store().holds(run.place.name(), run.sent.key());
    }

    boolean isCompleted(Run run) {
        return completed.contains(new IdempotencyStore.Key(run.place.name(), null, run.sent.key()));
    }

    /** The receiver of these has been closed, and what still runs is no longer under its wing. */
    void abandonRuns(Messaging messaging) {
        runs.stream().filter(run -> run.messaging().equals(messaging)).forEach(Run::abandon);
    }

    void closing(Messaging messaging) {
        closing.put(messaging, now());
    }

    /** When an engine began to be closed; the end of time if it did not. */
    long closingSince(Messaging messaging) {
        return closing.getOrDefault(messaging, Long.MAX_VALUE);
    }

    void closed(Messaging messaging) {
        closed.add(messaging);
    }

    boolean isClosed(Messaging messaging) {
        return closed.contains(messaging);
    }

    void pause(Messaging messaging) {
        excuses.pauses();
        paused.put(messaging, now());
    }

    void resume(Messaging messaging) {
        paused.remove(messaging);
    }

    boolean isPausedSince(Run run) {
        Long since = paused.get(run.messaging());
        return since != null && since < run.sent.began;
    }

    /** A dead letter is about to be sent back to where it failed; false if it was before. */
    boolean replay(String id) {
        return replaying.putIfAbsent(id, now()) == null;
    }

    boolean isReplaying(String id) {
        return replaying.containsKey(id);
    }

    void replayed(String id) {
        replayed.put(id, replaying.getOrDefault(id, now()));
    }

    Map<String, Long> replayed() {
        return replayed;
    }

    Truth truth() {
        return truth;
    }

    /** Something that a listener was told, and when. */
    record Told(MessagingEvent event, long at) {

        boolean isBefore(long time, Duration slack) {
            return at + slack.toNanos() < time;
        }
    }
}
