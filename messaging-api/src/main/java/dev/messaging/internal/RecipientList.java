package dev.messaging.internal;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

        /** A mistake or an interruption as it is; else one failure that names the subscriptions, and says what each did. */
        private @Nullable Throwable failure() {
            Map<String, MessagingException> failures = new LinkedHashMap<>();
            for (Call copy : copies) {
                if (copy.failure instanceof MessagingException failure) {
                    failures.put(copy.destination.name(), failure);
                } else if (copy.failure != null) {
                    return copy.failure;
                }
            }
            return failures.isEmpty() ? null : allOf(failures);
        }

        private MessagingException allOf(Map<String, MessagingException> failures) {
            MessagingException first = failures.values().iterator().next();
            boolean agreed = failures.size() == copies.size()
                    && failures.values().stream().allMatch(failure -> failure.outcome() == first.outcome());
            MessagingException all = new MessagingException(
                    "Message " + original.id + " to " + original.destination + " was not confirmed by "
                            + failures.size() + " of its " + copies.size() + " subscriptions: " + failures,
                    agreed ? first.outcome() : Outcome.UNKNOWN,
                    failures.values().stream().anyMatch(MessagingException::isTransient),
                    first);
            failures.values().stream().skip(1).forEach(all::addSuppressed);
            return all;
        }
    }
}
