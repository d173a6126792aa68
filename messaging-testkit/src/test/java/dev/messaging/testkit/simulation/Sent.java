package dev.messaging.testkit.simulation;

import dev.messaging.ClosedException;
import dev.messaging.Message;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message that is sent, and what its sender was told. */
final class Sent {

    final String id;
    final Message<Job> message;
    /** The channel or operation. */
    final String to;

    final List<Place> places;
    final List<Act> acts;

    /** What its handler sends in its turn. */
    final @Nullable Target forwardedTo;

    /** The message in whose handling it is sent. */
    final @Nullable Sent cause;

    final boolean waits;

    /** How long it is of use. */
    final Optional<Duration> timeToLive;

    final long began;

    /** When the sender knew; 0 until then. */
    long ended;

    /** Tells what happens at the same time apart. */
    private int beginning;

    private int ending;

    /** Null if it is safe, or not known yet. */
    @Nullable
    Throwable failure;

    @Nullable
    Outcome outcome;

    Sent(
            Message<Job> message,
            String to,
            List<Place> places,
            List<Act> acts,
            @Nullable Target forwardedTo,
            @Nullable Sent cause,
            boolean waits,
            Optional<Duration> timeToLive,
            long began) {
        this.id = message.id().orElseThrow();
        this.message = message;
        this.to = to;
        this.places = places;
        this.acts = acts;
        this.forwardedTo = forwardedTo;
        this.cause = cause;
        this.waits = waits;
        this.timeToLive = timeToLive;
        this.began = began;
    }

    void begin(int number) {
        beginning = number;
    }

    void end(long now, int number) {
        ended = now;
        ending = number;
    }

    boolean wasKnownBefore(Sent next) {
        return ended != 0 && ending < next.beginning;
    }

    boolean isConfirmed() {
        return ended != 0 && failure == null;
    }

    /** Whether its sender was told that whoever sends is closed. */
    boolean isEndedByClosing() {
        return failure instanceof ClosedException
                || (failure instanceof TransportUnavailableException && outcome == Outcome.UNKNOWN);
    }

    String key() {
        return message.idempotencyKey().orElse(id);
    }

    /** Whether no receiver can read it, so that nothing is done with it. */
    boolean isUndecodable() {
        return acts.isEmpty();
    }

    Act act(int run) {
        return acts.get(Math.min(run, acts.size() - 1));
    }

    /** How it is dealt with whenever it comes once more. */
    Act.Ending lastEnding() {
        return acts.get(acts.size() - 1).ending();
    }

    String correlation() {
        return cause == null ? message.correlationId().orElse(id) : cause.correlation();
    }

    @Override
    public String toString() {
        return id;
    }
}
