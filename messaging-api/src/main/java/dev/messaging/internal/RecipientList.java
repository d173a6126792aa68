package dev.messaging.internal;

import static java.util.stream.Collectors.joining;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends a topic's message to each of its subscriptions, where the transport has no broker that would. All get the same
 * message, each by a call with attempts and a circuit of its own: so only those not done are tried again.
 *
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/RecipientList.html">Recipient List</a>
 */
final class RecipientList implements Stage<Call> {

    private final Destinations destinations;
    private final List<Stage<Call>> stages;

    /**
     * Ends the way of a topic's message.
     *
     * @param stages the way of the call to each subscription
     */
    RecipientList(Destinations destinations, List<Stage<Call>> stages) {
        this.destinations = destinations;
        this.stages = stages;
    }

    @Override
    public boolean begin(Call call) {
        if (call.recipients.isEmpty()) {
            call.turnBack();
        } else {
            new Copies(call).send();
        }
        return false;
    }

    /** The calls that one has become. It comes back when the last of them has ended. */
    private final class Copies extends CallOutcome<Void> {

        private final Call original;
        private final List<Call> copies;
        private final AtomicInteger left;
        private int ticket;

        Copies(Call original) {
            this.original = original;
            this.copies = original.recipients.stream()
                    .map(recipient -> original.copyTo(destinations.of(original.destination, recipient), stages, this))
                    .toList();
            this.left = new AtomicInteger(copies.size());
        }

        /** The copies of a call that was interrupted are interrupted too, and turn back by themselves. */
        void send() {
            original.places = 0;
            original.onCancel(() -> copies.forEach(copy -> copy.giveUp(new CancellationException("Cancelled"))));
            ticket = original.hold();
            copies.forEach(Call::start);
        }

        @Override
        boolean callerWaits() {
            return original.outcome.callerWaits();
        }

        @Override
        void settle(Call ended) {
            if (left.decrementAndGet() == 0 && original.claim(ticket)) {
                original.failure = failure();
                original.turnBack();
            }
        }

        /** A mistake or an interruption as it is; of all else one failure that says which subscriptions failed, and how. */
        private @Nullable Throwable failure() {
            List<Call> failed =
                    copies.stream().filter(copy -> copy.failure != null).toList();
            for (Call copy : failed) {
                if (!(copy.failure instanceof MessagingException)) {
                    return copy.failure;
                }
            }
            return failed.isEmpty()
                    ? null
                    : failure(
                            failed,
                            failed.stream()
                                    .map(copy -> (MessagingException) copy.failure)
                                    .toList());
        }

        private MessagingException failure(List<Call> failed, List<MessagingException> reasons) {
            boolean agreed = failed.size() == copies.size()
                    && reasons.stream()
                                    .map(MessagingException::outcome)
                                    .distinct()
                                    .count()
                            == 1;
            MessagingException failure = new MessagingException(
                    "Message " + original.id + " to " + original.destination + " was not confirmed by " + failed.size()
                            + " of its " + copies.size() + " subscriptions: "
                            + failed.stream()
                                    .map(copy -> copy.destination.name() + " (" + copy.failure + ")")
                                    .collect(joining(", ")),
                    agreed ? reasons.get(0).outcome() : Outcome.UNKNOWN,
                    reasons.stream().anyMatch(MessagingException::isTransient),
                    reasons.get(0));
            reasons.stream().skip(1).forEach(failure::addSuppressed);
            return failure;
        }
    }
}
