package dev.messaging.testkit.simulation;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Fault.Kind;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.UndeliverableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        if (ledger.excuses().none()) {
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
        if (ledger.excuses().none()) {
            isAnswered(request);
        }
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

    /** What must come of it where nothing went wrong, and nothing takes time. */
    private void isAnswered(Asked request) {
        Sent sent = request.sent;
        Place place = sent.places.get(0);
        if (place.replicas() == 0) {
            ledger.require(
                    sent.failure instanceof OverloadedException
                            || (sent.failure instanceof UndeliverableException
                                    && request.took().isZero()),
                    "REQ-5",
                    () -> request + " has no responder, and ended as " + sent.failure + " after " + request.took());
            return;
        }
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
