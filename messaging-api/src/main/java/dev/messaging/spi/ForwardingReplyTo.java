package dev.messaging.spi;

/** Who waits for a reply, seen through something that changes what he gets. */
public class ForwardingReplyTo implements ReplyTo {

    private final ReplyTo replyTo;

    /** Who waits in truth. */
    public ForwardingReplyTo(ReplyTo replyTo) {
        this.replyTo = replyTo;
    }

    @Override
    public void reply(WireMessage reply) {
        replyTo.reply(reply);
    }

    @Override
    public void fail(Throwable failure) {
        replyTo.fail(failure);
    }

    @Override
    public void onCancel(Runnable action) {
        replyTo.onCancel(action);
    }

    @Override
    public boolean callerWaits() {
        return replyTo.callerWaits();
    }

    @Override
    public void lendThread() {
        replyTo.lendThread();
    }
}
