package dev.messaging.memory;

import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.List;

/** Who waits for a reply; of reply, failure and cancellation the first counts. */
class Asked implements ReplyTo {

    final List<WireMessage> replies = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    private Runnable onCancel = () -> {};
    private boolean cancelled;

    private boolean isDone() {
        return cancelled || !replies.isEmpty() || !failures.isEmpty();
    }

    @Override
    public void reply(WireMessage reply) {
        if (!isDone()) {
            replies.add(reply);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (!isDone()) {
            failures.add(failure);
        }
    }

    @Override
    public void onCancel(Runnable action) {
        onCancel = action;
        if (cancelled) {
            action.run();
        }
    }

    @Override
    public boolean callerWaits() {
        return false;
    }

    @Override
    public void lendThread() {}

    void cancel() {
        if (!isDone()) {
            cancelled = true;
            onCancel.run();
        }
    }
}
