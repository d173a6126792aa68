package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A channel whose publications the broker confirms, on the thread that reads the connection. What was not routed comes back
 * before it is confirmed.
 */
final class ConfirmedChannel extends OpenChannel implements ConfirmListener, ReturnCallback {

    private final Unconfirmed unconfirmed = new Unconfirmed();

    private ConfirmedChannel(Channel channel) {
        super(channel);
    }

    static OpenChannel open(Channel channel) throws IOException {
        ConfirmedChannel confirmed = new ConfirmedChannel(channel);
        channel.addShutdownListener(confirmed);
        channel.confirmSelect();
        channel.addConfirmListener(confirmed);
        channel.addReturnListener(confirmed);
        return confirmed;
    }

    @Override
    void remember(Publication publication) {
        publication.number = channel.getNextPublishSeqNo();
        unconfirmed.add(publication.number, publication);
    }

    /** One that is never confirmed would keep its place, and the places of all after it. */
    @Override
    void forget(Publication publication) {
        unconfirmed.remove(publication.number);
    }

    @Override
    Iterable<Publication> removeAll() {
        return unconfirmed.removeAll();
    }

    @Override
    public void handle(Return returned) {
        unconfirmed.markReturned(returned);
    }

    @Override
    public void handleAck(long number, boolean multiple) {
        each(number, multiple, ConfirmedChannel::confirm);
    }

    private static void confirm(Publication publication) {
        if (publication.returned) {
            publication.done.completeExceptionally(publication.notRouted());
        } else {
            publication.done.complete(null);
        }
    }

    @Override
    public void handleNack(long number, boolean multiple) {
        each(number, multiple, ConfirmedChannel::refuse);
    }

    private static void refuse(Publication publication) {
        publication.done.completeExceptionally(new TransportUnavailableException(
                "The broker could not keep " + publication + ", or its queue is full (basic.nack)",
                Outcome.UNKNOWN,
                null));
    }

    private void each(long number, boolean multiple, Consumer<Publication> action) {
        if (multiple) {
            unconfirmed.removeUpTo(number).forEach(action);
        } else {
            Publication one = unconfirmed.remove(number);
            if (one != null) {
                action.accept(one);
            }
        }
    }
}
