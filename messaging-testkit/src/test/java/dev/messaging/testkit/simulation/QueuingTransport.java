package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Gives the answers in the order of the requests, also of those that nobody waits for, as one that cannot tell them apart. */
final class QueuingTransport extends ForwardingTransport {

    static final Broken BROKEN = new Broken(
            "gives answers in the order of the requests", "REQ-8", ForwardingTransport.around(QueuingTransport::new));

    private final ArrayDeque<Turn> turns = new ArrayDeque<>();

    private QueuingTransport(Transport transport) {
        super(transport);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        Turn turn = new Turn(replyTo);
        turns.add(turn);
        super.request(to, request, turn);
    }

    private void answerInOrder() {
        while (!turns.isEmpty() && turns.element().answer != null) {
            turns.remove().answer.run();
        }
    }

    private final class Turn extends ForwardingReplyTo {

        private @Nullable Runnable answer;

        Turn(ReplyTo replyTo) {
            super(replyTo);
        }

        @Override
        public void reply(WireMessage reply) {
            answer = () -> super.reply(reply);
            answerInOrder();
        }

        @Override
        public void fail(Throwable failure) {
            answer = () -> super.fail(failure);
            answerInOrder();
        }
    }
}
