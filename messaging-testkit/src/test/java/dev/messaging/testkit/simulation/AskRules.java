package dev.messaging.testkit.simulation;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Fault.Kind;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Ordering;
import dev.messaging.OverloadedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.UndeliverableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What holds in the end of what was asked. */
final class AskRules {

    private static final Duration SLACK = Duration.ofMillis(1);
    private static final Map<Act.Ending, Kind> FAULTS =
            Map.of(Act.Ending.FAILED, Kind.FAILED, Act.Ending.REJECTED, Kind.REJECTED, Act.Ending.LATER, Kind.BUSY);

    private final Ledger ledger;
    private final Messaging client;
    private final List<Asked> asked;

    AskRules(Ledger ledger, Messaging client, List<Asked> asked) {
        this.ledger = ledger;
        this.client = client;
        this.asked = asked;
    }

    void check() {
        asked.forEach(this::check);
        int pending = ledger.connected(client).remains().pending();
        ledger.require(pending == 0, "REQ-3", () -> pending + " requests are still pending");
    }

    private void check(Asked request) {
        Sent sent = request.sent;
        if (sent.ended == 0) {
            ledger.require(sent.cause != null, "REQ-2", () -> request + " is still in flight");
            return;
        }
        ledger.require(
                request.took().compareTo(request.timeout.plus(SLACK)) <= 0,
                "REQ-2",
                () -> request + " took " + request.took() + " of " + request.timeout);
        boolean wentWell = !ledger.excuses().somethingHappenedTo(channels(request));
        if (wentWell) {
            isNotLateUnnoticed(request);
        }
        if (request.cancelled) {
            return;
        }
        if (sent.cause == null) {
            MessagingEvent.Kind told =
                    request.reply == null ? MessagingEvent.Kind.REQUEST_FAILED : MessagingEvent.Kind.REPLIED;
            ledger.require(
                    ledger.told(told, sent.to, sent.id).findAny().isPresent(),
                    "REQ-1",
                    () -> "nobody was told that " + request + " was " + told);
        }
        if (request.reply == null) {
            hasFailedAsTold(request);
        } else {
            isItsOwn(request, request.reply);
        }
        if (sent.places.get(0).replicas() == 0) {
            hasNoResponder(request);
        } else if (wentWell && sent.cause != null) {
            isAnsweredInTurn(request, sent.cause);
        } else if (wentWell) {
            isAnswered(request);
        }
    }

    /** Those that it goes through, itself or by what is asked while it is handled. */
    private Set<String> channels(Asked request) {
        Sent sent = request.sent;
        Set<String> channels = new HashSet<>();
        channels.add(sent.to);
        if (sent.cause != null) {
            channels.add(sent.cause.to);
        }
        asked.stream().filter(other -> sent.equals(other.sent.cause)).forEach(other -> channels.add(other.sent.to));
        return channels;
    }

    /** Whatever was handled under its key. */
    private void isItsOwn(Asked request, String reply) {
        ledger.require(
                ledger.runs()
                        .anyMatch(run -> run.isAt(request.sent.places.get(0))
                                && run.sent.key().equals(request.sent.key())
                                && run.endedAs(Act.Ending.DONE)
                                && reply.equals(reply(run))),
                "REQ-1",
                () -> request + " got the reply " + reply);
        ledger.require(
                !request.sent.places.get(0).isIdempotent()
                        || ledger.excuses().aStoreFailed()
                        || ledger.excuses().aProcessEnded()
                        || asked.stream()
                                .filter(other -> other.reply != null
                                        && other.sent.to.equals(request.sent.to)
                                        && other.sent.key().equals(request.sent.key()))
                                .allMatch(other -> reply.equals(other.reply)),
                "IDM-1",
                () -> request + " got " + reply + ", and a duplicate got something else");
    }

    static String reply(Run run) {
        return "re " + run.sent.id + " of " + run.began;
    }

    private void hasFailedAsTold(Asked request) {
        Sent sent = request.sent;
        Truth truth = ledger.truth();
        if (sent.outcome == Outcome.NOT_SENT) {
            ledger.require(
                    !truth.mayHaveArrived(sent.id) && ledger.runs().noneMatch(run -> run.sent.equals(sent)),
                    "SND-5",
                    () -> request + " is told not to be sent, and may have arrived");
        } else if (sent.outcome == Outcome.UNKNOWN) {
            ledger.require(
                    truth.wasUnknown(sent.id, sent.ended),
                    "SND-5",
                    () -> request + " is told to be unknown by " + sent.failure + ", and its outcome is known");
        }
        if (sent.failure instanceof DeadlineExceededException && sent.cause == null) {
            ledger.require(
                    request.took().compareTo(request.timeout) >= 0,
                    "REQ-2",
                    () -> request + " failed after " + request.took() + " of " + request.timeout);
        }
    }

    private void isNotLateUnnoticed(Asked request) {
        boolean late = ledger.runs()
                .anyMatch(run -> run.sent.equals(request.sent)
                        && run.endedAs(Act.Ending.DONE)
                        && run.ended > request.sent.ended);
        ledger.require(
                !late
                        || Stream.concat(
                                        ledger.told(MessagingEvent.Kind.LATE_REPLY),
                                        ledger.told(MessagingEvent.Kind.REPLY_UNDELIVERABLE))
                                .anyMatch(told ->
                                        request.sent.id.equals(told.event().messageId())),
                "REQ-2",
                () -> "nobody was told that the reply to " + request + " was late");
    }

    private void hasNoResponder(Asked request) {
        Sent sent = request.sent;
        ledger.require(
                ledger.excuses().somethingHappenedTo(sent.to)
                        || sent.failure instanceof OverloadedException
                        || (sent.failure instanceof UndeliverableException
                                && request.took().isZero()),
                "REQ-5",
                () -> request + " has no responder, and ended as " + sent.failure + " after " + request.took());
    }

    /** Whoever asks while it answers is answered; but not by itself where it handles one thing at a time. */
    private void isAnsweredInTurn(Asked request, Sent cause) {
        Sent sent = request.sent;
        Place place = sent.places.get(0);
        boolean isAlone = place.options().concurrency() == 1 || place.options().ordering() == Ordering.SOURCE;
        if (sent.to.equals(cause.to) && isAlone) {
            ledger.require(
                    sent.failure instanceof DeadlineExceededException,
                    "REQ-6",
                    () -> request + " was asked by its own responder, and ended as " + sent.failure);
            return;
        }
        boolean waits =
                ledger.runs().anyMatch(run -> run.isAt(place) && run.began <= sent.ended && run.took(sent.began));
        boolean isLate = sent.began - cause.began
                >= cause.timeToLive.orElseThrow().minus(SLACK).toNanos();
        ledger.require(
                request.reply != null || waits || isLate,
                "REQ-6",
                () -> request + " was asked by a responder, and ended as " + sent.failure);
    }

    /** What must come of it where nothing went wrong, and nothing takes time. */
    private void isAnswered(Asked request) {
        Sent sent = request.sent;
        Place place = sent.places.get(0);
        boolean waits = ledger.runs().anyMatch(run -> run.began <= sent.ended && run.took(sent.began));
        boolean isDuplicate = asked.stream()
                .anyMatch(other -> other != request && other.sent.key().equals(sent.key()));
        boolean cutOff = sent.ended >= ledger.closingSince(client);
        if (waits || isDuplicate || cutOff || sent.failure instanceof OverloadedException) {
            return;
        }
        Act first = sent.act(0);
        if (first.ending() == Act.Ending.DONE) {
            ledger.require(request.reply != null, "REQ-1", () -> request + " was not answered: " + sent.failure);
        } else if (first.ending() == Act.Ending.LATER
                || !place.options().retry().requests()) {
            boolean hasTime = first.ending() == Act.Ending.LATER && first.time().compareTo(request.timeout) < 0;
            boolean isTold = sent.failure instanceof RemoteFaultException remote
                    && remote.fault().kind() == FAULTS.get(first.ending());
            ledger.require(
                    isTold || (hasTime && request.reply != null),
                    "REQ-4",
                    () -> request + " ended as " + first.ending() + ", which was told as " + sent.failure);
        }
    }
}
