package dev.messaging.spi;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PendingRepliesInterleavingsTest {

    private static final WireMessage REQUEST = message("a");
    private static final WireMessage REPLY = message("reply");

    private final MessagingException gone = new TransportUnavailableException("gone", Outcome.UNKNOWN, null);

    private static WireMessage message(String id) {
        return WireMessage.builder(id, new byte[0]).build();
    }

    @Test
    void of_reply_and_failure_one_ends_a_request_and_a_reply_that_does_not_is_late() {
        explore(() -> {
            AtomicInteger late = new AtomicInteger();
            PendingReplies pending = new PendingReplies("test", event -> late.incrementAndGet());
            Waiting waiting = new Waiting();
            String key = pending.register(REQUEST, waiting);

            together(() -> pending.reply(key, REPLY), () -> pending.reply(key, REPLY), () -> pending.failAll(gone));

            assertEquals(1, waiting.replies.get() + waiting.failures.get());
            assertEquals(2, waiting.replies.get() + late.get());
            assertEquals(0, pending.size());
        });
    }

    @Test
    void requests_with_one_id_are_each_answered_under_their_own_key() {
        explore(() -> {
            PendingReplies pending = new PendingReplies("test", event -> {});
            Waiting one = new Waiting();
            Waiting other = new Waiting();

            together(
                    () -> pending.reply(pending.register(REQUEST, one), REPLY),
                    () -> pending.reply(pending.register(REQUEST, other), REPLY));

            assertEquals(1, one.replies.get());
            assertEquals(1, other.replies.get());
        });
    }

    @Test
    void a_request_that_is_cancelled_while_it_is_registered_leaves() {
        explore(() -> {
            PendingReplies pending = new PendingReplies("test", event -> {});
            Waiting waiting = new Waiting();

            together(() -> pending.register(REQUEST, waiting), waiting::cancel);

            assertEquals(0, pending.size());
        });
    }

    @Test
    void a_request_that_leaves_does_not_take_its_successor_with_it() {
        explore(() -> {
            PendingReplies pending = new PendingReplies("test", event -> {});
            Waiting first = new Waiting();
            Waiting second = new Waiting();
            String key = pending.register(REQUEST, first);

            together(first::cancel, () -> {
                pending.reply(key, REPLY);
                pending.reply(pending.register(REQUEST, second), REPLY);
            });

            assertEquals(1, second.replies.get());
        });
    }

    @Test
    void all_that_wait_when_the_replies_are_lost_fail_and_those_that_come_meanwhile_fail_or_wait() {
        explore(() -> {
            PendingReplies pending = new PendingReplies("test", event -> {});
            Waiting before = new Waiting();
            Waiting meanwhile = new Waiting();
            pending.register(REQUEST, before);

            together(() -> pending.failAll(gone), () -> pending.register(message("b"), meanwhile));

            assertEquals(1, before.failures.get());
            assertEquals(1, meanwhile.failures.get() + pending.size());
        });
    }

    /** Counts all that it is told; the engine's call would let only the first through. */
    private static final class Waiting implements ReplyTo {

        private final AtomicInteger replies = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicReference<Runnable> onCancel = new AtomicReference<>();
        private volatile boolean cancelled;

        @Override
        public void reply(WireMessage reply) {
            replies.incrementAndGet();
        }

        @Override
        public void fail(Throwable failure) {
            failures.incrementAndGet();
        }

        @Override
        public void onCancel(Runnable action) {
            onCancel.set(action);
            if (cancelled) {
                runCancelAction();
            }
        }

        void cancel() {
            cancelled = true;
            runCancelAction();
        }

        private void runCancelAction() {
            Runnable action = onCancel.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }

        @Override
        public boolean callerWaits() {
            return false;
        }

        @Override
        public void lendThread() {}
    }
}
