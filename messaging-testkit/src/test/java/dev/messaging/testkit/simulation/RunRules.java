package dev.messaging.testkit.simulation;

import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.ReceivedMessage;
import java.time.Duration;
import java.util.Optional;

/** What holds whenever a handler begins, and when it is done. */
final class RunRules {

    /** A time to live is counted in milliseconds, and anew with each attempt. */
    private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

    private final Ledger ledger;

    RunRules(Ledger ledger) {
        this.ledger = ledger;
    }

    void begins(Run run, ReceivedMessage<Job> received) {
        isWhole(run, received);
        isInTime(run, received);
        mayBeAttempted(run);
        isAlone(run);
        isHeldByItsReceiver(run);
        ledger.require(
                !ledger.isClosed(run.messaging())
                        && run.began - ledger.closingSince(run.messaging())
                                <= run.place.options().drainTimeout().toNanos(),
                "LIF-1",
                () -> run + " began when its receiver was closed");
        ledger.require(!ledger.isPausedSince(run), "LIF-4", () -> run + " was sent and began while paused");
    }

    private void isWhole(Run run, ReceivedMessage<Job> received) {
        Message<Job> message = run.sent.message;
        ledger.require(message.payload().equals(received.payload()), "FID-1", () -> run + " has another payload");
        message.headers()
                .forEach((name, value) -> ledger.require(
                        received.header(name).equals(Optional.of(value)),
                        "FID-1",
                        () -> run + " has the header " + name + " as " + received.header(name)));
        ledger.require(
                received.correlationId().equals(run.sent.correlation()),
                "CTX-1",
                () -> run + " has the correlation id " + received.correlationId());
        Sent cause = run.sent.cause;
        ledger.require(
                received.causationId().equals(Optional.ofNullable(cause).map(sent -> sent.id)),
                "CTX-1",
                () -> run + " has the causation id " + received.causationId());
    }

    private void isInTime(Run run, ReceivedMessage<Job> received) {
        Message<Job> message = run.sent.message;
        long age = run.began - run.sent.began;
        message.delay()
                .ifPresent(delay -> ledger.require(
                        age >= delay.toNanos(), "RTY-5", () -> run + " began before its delay was over"));
        // Dead letters do not expire; and no broker counts the time before a message reaches it.
        if (run.sent.timeToLive.isPresent()
                && !ledger.isReplaying(run.sent.id)
                && !ledger.excuses().somethingWasDelayed()) {
            long left = run.sent.timeToLive.get().toNanos() - age;
            ledger.require(left >= -SLACK_NANOS, "DLN-1", () -> run + " began " + age + " ns old");
            ledger.require(
                    received.remaining()
                            .filter(told -> told.toNanos() <= left + SLACK_NANOS)
                            .isPresent(),
                    "DLN-1",
                    () -> run + " has " + received.remaining() + " and not " + left + " ns");
        }
    }

    private void mayBeAttempted(Run run) {
        ledger.require(
                run.attempt <= run.place.options().retry().maxAttempts(), "RTY-1", () -> run + " is one too many");
        if (run.attempt > 1) {
            Duration delay = run.place.options().retry().delayAfter(run.attempt - 1, 1);
            ledger.require(
                    ledger.runs(run.place, run.sent)
                            .anyMatch(before -> before.attempt == run.attempt - 1
                                    && hasFailed(before)
                                    && run.began - before.ended >= delay.toNanos()),
                    "RTY-1",
                    () -> run + " follows no failed one before " + delay);
        }
        if (!ledger.excuses().somethingCameTwice() && !ledger.isReplaying(run.sent.id)) {
            ledger.runs(run.place, run.sent)
                    .filter(before -> before.endedAs(Act.Ending.LATER))
                    .forEach(before -> ledger.require(
                            run.began - before.ended >= before.act.time().toNanos(),
                            "RTY-4",
                            () -> run + " was put off for longer"));
            ledger.require(
                    ledger.runs(run.place, run.sent)
                            .noneMatch(before -> before.attempt == run.attempt && before.endedAs(Act.Ending.FAILED)),
                    "RTY-1",
                    () -> run + " was not counted before");
            ledger.require(
                    ledger.runs(run.place, run.sent).noneMatch(before -> before.endedAs(Act.Ending.REJECTED)),
                    "RTY-4",
                    () -> run + " was rejected before");
        }
    }

    private static boolean hasFailed(Run run) {
        return run.endedAs(Act.Ending.FAILED) || run.endedAs(Act.Ending.INTERRUPTED);
    }

    private void isAlone(Run run) {
        long beside = ledger.runs()
                .filter(other -> other.isUnderWay() && other.isBeside(run))
                .count();
        ledger.require(
                beside < run.place.options().concurrency(), "SND-3", () -> run + " runs beside " + beside + " others");
        if (run.place.isIdempotent() && !ledger.excuses().aStoreFailed()) {
            ledger.require(
                    ledger.runs()
                            .noneMatch(other -> other.isUnderWay()
                                    && other.isAt(run.place)
                                    && other.sent.key().equals(run.sent.key())),
                    "IDM-2",
                    () -> run + " runs beside its duplicate");
            ledger.require(
                    ledger.excuses().aProcessEnded()
                            || ledger.runs(run.place, run.sent).noneMatch(other -> other.endedAs(Act.Ending.DONE)),
                    "IDM-1",
                    () -> run + " was done before");
        }
    }

    private void isHeldByItsReceiver(Run run) {
        if (run.place.isIdempotent()) {
            ledger.require(!ledger.isCompleted(run), "IDM-1", () -> run + " was completed before");
            ledger.require(ledger.isHeld(run), "IDM-6", () -> run + " began without its key");
        }
    }

    void isDone(Run run) {
        if (run.isAbandoned()) {
            return;
        }
        ledger.require(
                !run.place.isIdempotent() || ledger.excuses().aStoreFailed() || ledger.isHeld(run),
                "IDM-5",
                () -> run + " was done when its lease was over");
        isInOrder(run);
    }

    /** What was sent before with the same key has been done before, or never will be. */
    private void isInOrder(Run run) {
        if (run.sent.message.partitionKey().isEmpty() || !run.place.isOrdered()) {
            return;
        }
        ledger.sent()
                .filter(before -> before.places.contains(run.place)
                        && before.message.partitionKey().equals(run.sent.message.partitionKey())
                        && before.isConfirmed()
                        && before.wasKnownBefore(run.sent))
                .filter(before -> before.message.delay().isEmpty()
                        && before.message.timeToLive().isEmpty()
                        && before.message.idempotencyKey().isEmpty())
                .forEach(before ->
                        ledger.require(hasEnded(before, run), "ORD-1", () -> run + " was done before " + before));
    }

    private boolean hasEnded(Sent before, Run run) {
        return ledger.runs(run.place, before).anyMatch(other -> other.endedAs(Act.Ending.DONE))
                || ledger.told(Kind.DEAD_LETTERED, run.place.name(), before.id)
                        .findAny()
                        .isPresent();
    }
}
