package dev.messaging.examples.relay;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.Sender;
import dev.messaging.Subscription;
import java.time.Duration;

/**
 * Passes webhooks on, untouched but for the partition key.
 *
 * <p>Which transports are on its two sides it does not know. A webhook is confirmed when the handler returns, so not before the
 * broker has it. What cannot be passed on now is not confirmed, and comes again.
 */
final class Relay {

    /** Longer than the library holds a message in place: who has sent it is told at once. */
    private static final Duration LATER = Duration.ofSeconds(2);

    private static final int AT_ONCE = 32;

    private final Sender broker;

    private Relay(Sender broker) {
        this.broker = broker;
    }

    /**
     * Begins to relay, until the subscription is closed.
     *
     * @param web where webhooks come from
     * @param broker where they go to
     */
    static Subscription start(Messaging web, Sender broker) {
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(AT_ONCE);
        return web.receive(Webhooks.HOOKS, options, new Relay(broker)::relay);
    }

    private void relay(ReceivedMessage<byte[]> hook) {
        try {
            broker.send(Webhooks.EVENTS, event(hook));
        } catch (MessagingException notSafe) {
            if (notSafe.isTransient()) {
                throw new RetryLaterException(LATER);
            }
            throw new RejectedException("This cannot be relayed: " + notSafe.getMessage(), notSafe);
        }
    }

    private static Message<byte[]> event(ReceivedMessage<byte[]> hook) {
        Message<byte[]> event = hook.forward();
        return Repository.of(hook.payload()).map(event::withPartitionKey).orElse(event);
    }
}
