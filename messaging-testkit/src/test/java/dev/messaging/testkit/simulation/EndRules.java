package dev.messaging.testkit.simulation;

import dev.messaging.FailureInfo;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Ordering;
import dev.messaging.OverloadedException;
import dev.messaging.RetryPolicy;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What holds in the end of what was sent and forgotten. */
final class EndRules {

    private static final Duration SLACK = Duration.ofMillis(10);

    /** The longest pause before a send is tried again, which may not fit in before its time is up. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(1_600);

    private final Ledger ledger;
    private final Duration sendTimeout;

    EndRules(Ledger ledger, Duration sendTimeout) {
        this.ledger = ledger;
        this.sendTimeout = sendTimeout;
    }

    void check() {
        ledger.sent().forEach(this::check);
        ledger.deadLetters().forEach(this::check);
        ledger.replayed().forEach(this::isHandledAgain);
        ledger.told(Kind.EXPIRED).forEach(this::isNotTooEarly);
    }

    private void check(Sent sent) {
        if (sent.ended == 0) {
            // Its sender may have crashed.
            ledger.require(sent.cause != null, "SND-6", () -> sent + " is still in flight");
            return;
        }
        if (sent.cause == null) {
            isSentAtOnce(sent);
            Kind told = sent.isConfirmed() ? Kind.SENT : Kind.SEND_FAILED;
            ledger.require(
                    ledger.told(told, sent.to, sent.id).findAny().isPresent(),
                    "SND-1",
                    () -> "nobody was told that " + sent + " was " + told);
        }
        if (sent.isConfirmed() && sent.isUndecodable()) {
            sent.places.forEach(place -> ledger.require(
                    ledger.isDeadLetter(place, sent),
                    "RTY-3",
                    () -> sent + " cannot be decoded, and is no dead letter of " + place.name()));
        } else if (sent.isConfirmed()) {
            sent.places.forEach(place -> {
                isDealtWith(sent, place);
                isNotHeldUp(sent, place);
            });
        } else {
            hasFailedAsTold(sent);
        }
    }

    /** Whoever handles it, and whether anybody does. */
    private void isSentAtOnce(Sent sent) {
        ledger.require(
                ledger.excuses().somethingHappenedTo(sent.to)
                        || sent.failure instanceof OverloadedException
                        || (sent.isConfirmed() && sent.ended == sent.began),
                "SND-2",
                () -> sent + " took " + (sent.ended - sent.began) + " ns, and ended as " + sent.failure);
    }

    private void isDealtWith(Sent sent, Place place) {
        boolean done = ledger.runs(place, sent).anyMatch(run -> run.endedAs(Act.Ending.DONE));
        boolean dead = ledger.isDeadLetter(place, sent);
        boolean expired = sent.timeToLive.isPresent()
                && ledger.told(Kind.EXPIRED, place.name(), sent.id).findAny().isPresent();
        boolean duplicate = sent.message.idempotencyKey().isPresent()
                && ledger.runs()
                        .anyMatch(run -> run.isAt(place)
                                && run.sent.key().equals(sent.key())
                                && run.sent.message.payload().equals(sent.message.payload())
                                && run.endedAs(Act.Ending.DONE));
        ledger.require(
                done || dead || expired || duplicate,
                promiseOf(sent, place),
                () -> sent + " was confirmed, and lost at " + place);
        boolean fails = sent.lastEnding() == Act.Ending.FAILED || sent.lastEnding() == Act.Ending.REJECTED;
        ledger.require(
                !fails || dead || expired || duplicate,
                "RTY-2",
                () -> sent + " fails again and again, and is no dead letter of " + place.name());
        long times = ledger.runs(place, sent)
                .filter(run -> run.endedAs(Act.Ending.DONE))
                .count();
        ledger.require(
                times <= 1
                        || ledger.excuses().somethingCameTwice()
                        || ledger.excuses().aStoreFailed(),
                "SND-3",
                () -> sent + " was handled " + times + " times");
        ledger.require(
                !done
                        || ledger.excuses().aProcessEnded()
                        || ledger.told(Kind.HANDLED, place.name(), sent.id)
                                .findAny()
                                .isPresent(),
                "IDM-1",
                () -> "nobody was told that " + sent + " was handled");
    }

    /** Whatever waits with another key, it begins as soon as it is there, if there is a slot for each that is not over. */
    private void isNotHeldUp(Sent sent, Place place) {
        Optional<String> key = sent.message.partitionKey();
        boolean mayWait = sent.message.delay().isPresent()
                || hasDuplicate(sent)
                || !ledger.hadReceived(place, sent.began)
                || ledger.excuses().somethingHappenedTo(List.of(sent.to, place.name()));
        if (key.isEmpty() || mayWait || place.options().ordering() != Ordering.KEY) {
            return;
        }
        List<Sent> unsettled = ledger.sent()
                .filter(other -> other != sent && other.places.contains(place) && other.began <= sent.ended)
                .filter(other -> !isOver(other, place, sent.ended))
                .toList();
        boolean isFree = unsettled.size() < place.options().concurrency()
                && unsettled.stream()
                        .noneMatch(other -> other.message.partitionKey().equals(key));
        ledger.require(
                !isFree || ledger.runs(place, sent).anyMatch(run -> run.began == sent.ended),
                "ORD-1",
                () -> sent + " waited for other keys at " + place.name());
    }

    private boolean hasDuplicate(Sent sent) {
        return ledger.sent().anyMatch(other -> other != sent && other.key().equals(sent.key()));
    }

    /** One that is sent back from the dead letters is over when it is one again. */
    private boolean isOver(Sent sent, Place place, long time) {
        boolean done = ledger.runs(place, sent).anyMatch(run -> run.endedAs(Act.Ending.DONE) && run.ended <= time);
        long deaths = ledger.told(Kind.DEAD_LETTERED, place.name(), sent.id)
                .filter(told -> told.at() <= time)
                .count();
        return done || deaths > (ledger.isReplaying(sent.id) ? 1 : 0);
    }

    /** Which promise is broken if it is lost. */
    private String promiseOf(Sent sent, Place place) {
        boolean conflicts = ledger.sent()
                .anyMatch(other -> other.places.contains(place)
                        && other.key().equals(sent.key())
                        && !other.message.payload().equals(sent.message.payload()));
        boolean hasReachedAnother = sent.places.stream()
                .anyMatch(other -> !other.equals(place)
                        && ledger.runs(other, sent).findAny().isPresent());
        if (conflicts) {
            return "IDM-3";
        }
        return hasReachedAnother ? "SND-4" : ledger.hadReceived(place, sent.ended) ? "SND-1" : "SND-2";
    }

    private void hasFailedAsTold(Sent sent) {
        if (sent.outcome == null) {
            return;
        }
        Truth truth = ledger.truth();
        if (sent.outcome == Outcome.NOT_SENT) {
            ledger.require(
                    !truth.mayHaveArrived(sent.id) && ledger.runs().noneMatch(run -> run.sent.equals(sent)),
                    "SND-5",
                    () -> sent + " is told not to be sent, and may have arrived");
        } else {
            ledger.require(
                    sent.outcome == Outcome.UNKNOWN && truth.wasUnknown(sent.id, sent.ended),
                    "SND-5",
                    () -> sent + " is told to be " + sent.outcome + " by " + sent.failure
                            + ", and its outcome is known");
        }
        ledger.require(
                !(sent.failure instanceof UndeliverableException),
                "SND-7",
                () -> sent + " was refused: " + sent.failure);
        if (sent.failure instanceof OverloadedException) {
            ledger.require(!sent.waits, "SND-6", () -> sent + " could have waited for a place");
        } else if (sent.failure instanceof TransportUnavailableException && sent.cause == null) {
            ledger.require(
                    sent.ended - sent.began >= leastPatience(sent).toNanos(),
                    "SND-5",
                    () -> sent + " was given up too early: " + sent.failure);
        }
    }

    private Duration leastPatience(Sent sent) {
        Duration most = sent.timeToLive
                .filter(timeToLive -> timeToLive.compareTo(sendTimeout) < 0)
                .orElse(sendTimeout);
        return most.minus(LONGEST_PAUSE).minus(SLACK);
    }

    private void check(DeadLetter letter) {
        Sent sent = ledger.sent(letter.id());
        if (sent == null) {
            ledger.require(false, "RTY-2", () -> letter + " was never sent");
            return;
        }
        Optional<FailureInfo> failure = letter.failure();
        ledger.require(failure.isPresent(), "RTY-2", () -> letter + " does not say why");
        ledger.require(
                letter.body().contains(sent.message.payload().text()), "RTY-2", () -> letter + " has another body");
        if (sent.isUndecodable()) {
            ledger.require(
                    failure.filter(info -> info.attempts() == 1).isPresent(),
                    "RTY-3",
                    () -> letter + " cannot be decoded, and was tried again");
            return;
        }
        boolean tried = ledger.runs(letter.place(), sent).anyMatch(run -> !run.endedAs(Act.Ending.DONE));
        boolean conflict = letter.isConflict();
        ledger.require(tried || conflict, "RTY-2", () -> letter + " did not fail");
        ledger.require(
                !conflict || sent.message.idempotencyKey().isPresent(), "IDM-3", () -> letter + " has its own key");
        failure.filter(info -> info.type().equals(IllegalStateException.class.getName()))
                .ifPresent(info -> ledger.require(
                        info.attempts() == letter.place().options().retry().maxAttempts()
                                || hasBlockedForLong(letter, sent),
                        "RTY-1",
                        () -> letter + " was given up too early"));
    }

    /** Those behind it have waited long enough, or would have by its next attempt. */
    private boolean hasBlockedForLong(DeadLetter letter, Sent sent) {
        RetryPolicy retry = letter.place().options().retry();
        long longest = retry.maxBlocking().minus(retry.maxDelay()).toNanos();
        boolean waitedFor = letter.place().options().ordering() == Ordering.SOURCE
                || (letter.place().options().ordering() == Ordering.KEY
                        && sent.message.partitionKey().isPresent());
        return waitedFor
                && ledger.runs(letter.place(), sent)
                        .anyMatch(first -> ledger.told(
                                        Kind.DEAD_LETTERED, letter.place().name(), sent.id)
                                .anyMatch(told -> told.at() - first.began >= longest));
    }

    private void isHandledAgain(String id, long since) {
        Sent sent = ledger.sent(id);
        boolean handled = ledger.runs()
                .anyMatch(run ->
                        run.sent.key().equals(sent.key()) && (run.began >= since || run.endedAs(Act.Ending.DONE)));
        Set<String> failures = new HashSet<>();
        boolean conflicts = ledger.deadLetters()
                .filter(letter -> letter.id().equals(id))
                .filter(letter -> failures.add(letter.failureId()) && failures.size() > 1)
                .anyMatch(DeadLetter::isConflict);
        ledger.require(
                handled || conflicts || sent.isUndecodable(),
                "IDM-4",
                () -> id + " was replayed, and not handled again");
    }

    private void isNotTooEarly(Ledger.Told told) {
        Sent sent = told.event().messageId() == null
                ? null
                : ledger.sent(told.event().messageId());
        if (sent != null) {
            ledger.require(
                    sent.timeToLive
                            .filter(most -> !told.isBefore(sent.began + most.toNanos(), SLACK))
                            .isPresent(),
                    "DLN-1",
                    () -> sent + " expired before its time");
        }
    }
}
