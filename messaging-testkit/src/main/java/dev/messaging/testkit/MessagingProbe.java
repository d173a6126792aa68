package dev.messaging.testkit;

import dev.messaging.Channel;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.Responder;
import dev.messaging.Source;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.AssertProvider;

/**
 * Sees everything that the {@link Services} of a test do with messages. Thread-safe.
 *
 * <p>It notes messages where they are sent, and is told of what becomes of them: it receives nothing, and so takes nothing
 * from anybody. Whatever is asked of it, it first lets everything happen that can without time passing. AssertJ's
 * {@code assertThat(probe)} gives a {@link MessagingProbeAssert}.
 */
public final class MessagingProbe implements AssertProvider<MessagingProbeAssert> {

    private final VirtualEnvironment environment;
    private final Recording recording;
    private final InFlight inFlight;
    private final Supplier<Messaging> stubService;

    /** By operation. Guarded by its own monitor. */
    private final Map<Operation<?, ?>, StubResponder<?, ?>> stubs = new HashMap<>();

    MessagingProbe(
            VirtualEnvironment environment, Recording recording, InFlight inFlight, Supplier<Messaging> stubService) {
        this.environment = environment;
        this.recording = recording;
        this.inFlight = inFlight;
        this.stubService = stubService;
    }

    /**
     * Lets time pass until nothing is in flight anywhere: nothing is being sent, asked or handled, and nothing waits for its
     * next attempt or until its delay is over. What lies in a queue that nobody receives from is not in flight.
     *
     * @throws AssertionError if that never comes, with what is in flight and what happened
     */
    public void awaitIdle() {
        try {
            environment.run(() -> {
                settle();
                while (!inFlight.isEmpty()) {
                    environment.threads().await(inFlight.whenEmpty());
                    settle();
                }
            });
        } catch (AssertionError stuck) {
            throw new AssertionError("In flight for ever: " + inFlight + ".\n\n" + story(), stuck);
        }
    }

    /** Lets everything happen that can without time passing. */
    private void settle() {
        environment.advance(Duration.ZERO);
    }

    /** Answers an operation in the place of its service; silent until it is told what. The same for the same operation. */
    @SuppressWarnings("unchecked") // by operation, which says the types
    public <Q, R> StubResponder<Q, R> answer(Operation<Q, R> operation) {
        synchronized (stubs) {
            return (StubResponder<Q, R>) stubs.computeIfAbsent(
                    operation, unanswered -> StubResponder.start(environment, stubService.get(), unanswered));
        }
    }

    /** Answers an operation in the place of its service, by this responder. */
    public <Q, R> StubResponder<Q, R> answer(Operation<Q, R> operation, Responder<Q, ? extends R> responder) {
        return answer(operation).by(responder);
    }

    /** The messages that were sent to a channel, in the order of sending. */
    public <T> List<ReceivedMessage<T>> sent(Channel<T> channel) {
        return messages(this.<T>departures(channel.name(), channel.payloadType()));
    }

    /** The requests that were asked of an operation, answered or not, in the order of asking. */
    public <Q> List<ReceivedMessage<Q>> requested(Operation<Q, ?> operation) {
        return messages(this.<Q>departures(operation.name(), operation.requestType()));
    }

    /** The messages of a queue or subscription that its handlers were done with, in that order. */
    public <T> List<ReceivedMessage<T>> handled(Source<T> source) {
        return messages(this.<T>happenings(Kind.HANDLED, source.name(), source.payloadType()));
    }

    private static <T> List<ReceivedMessage<T>> messages(List<Sighting<T>> sightings) {
        return sightings.stream().map(Sighting::message).toList();
    }

    <T> List<Sighting<T>> departures(String name, Type payloadType) {
        settle();
        return recording.departures(name, payloadType);
    }

    <T> List<Sighting<T>> happenings(Kind kind, String name, Type payloadType) {
        settle();
        return recording.happenings(kind, name, payloadType);
    }

    List<String> arrivals(String name) {
        settle();
        return recording.arrivals(name);
    }

    /** What has happened so far, line by line, for people. */
    public String story() {
        return toldStory().whole();
    }

    Story toldStory() {
        return new Story(recording.steps());
    }

    @Override
    public MessagingProbeAssert assertThat() {
        return new MessagingProbeAssert(this);
    }
}
