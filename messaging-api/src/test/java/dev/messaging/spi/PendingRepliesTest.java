package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PendingRepliesTest {

    private final MessagingException gone = new TransportUnavailableException("gone", Outcome.UNKNOWN, null);

    private final ConcurrentLinkedQueue<MessagingEvent> events = new ConcurrentLinkedQueue<>();
    private final PendingReplies pending = new PendingReplies("test", events::add);

    private static WireMessage message(String id) {
        return WireMessage.builder(id, new byte[0]).build();
    }

    @Test
    void a_reply_finds_its_request_even_if_it_comes_before_the_request_is_sent() {
        Waiting waiting = new Waiting();
        WireMessage reply = message("reply");

        String key = pending.register(message("a"), waiting);
        pending.reply(key, reply);

        assertThat(key).isEqualTo("a");
        assertThat(waiting.replies).containsExactly(reply);
        assertThat(pending.size()).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void two_requests_with_one_id_wait_under_two_keys() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        Waiting third = new Waiting();

        String firstKey = pending.register(message("a"), first);
        String secondKey = pending.register(message("a"), second);
        String thirdKey = pending.register(message("a"), third);
        assertThat(List.of(firstKey, secondKey, thirdKey)).doesNotHaveDuplicates();
        pending.reply(secondKey, message("for the second"));
        pending.reply(firstKey, message("for the first"));

        assertThat(first.replies).extracting(WireMessage::id).containsExactly("for the first");
        assertThat(second.replies).extracting(WireMessage::id).containsExactly("for the second");
        assertThat(third.replies).isEmpty();
        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void a_cancelled_request_leaves() {
        Waiting waiting = new Waiting();
        String key = pending.register(message("a"), waiting);

        waiting.cancel();

        assertThat(pending.size()).isZero();
        pending.reply(key, message("late"));
        assertThat(waiting.replies).isEmpty();
    }

    @Test
    void a_request_that_was_cancelled_before_it_is_registered_leaves_at_once() {
        Waiting waiting = new Waiting();
        waiting.cancel();

        pending.register(message("a"), waiting);

        assertThat(pending.size()).isZero();
    }

    @Test
    void a_cancelled_request_does_not_take_its_successor_with_it() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        String key = pending.register(message("a"), first);
        pending.reply(key, message("reply"));
        pending.register(message("a"), second);

        pending.forget(key, first);

        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void a_reply_for_which_nobody_waits_is_told_of_as_late() {
        pending.reply("unknown", message("reply"));
        pending.reply(null, message("reply"));

        assertThat(events)
                .containsExactly(
                        MessagingEvent.ofMessage(MessagingEvent.Kind.LATE_REPLY, "test", "unknown"),
                        MessagingEvent.ofMessage(MessagingEvent.Kind.LATE_REPLY, "test", null));
    }

    @Test
    void a_second_reply_is_late() {
        Waiting waiting = new Waiting();
        String key = pending.register(message("a"), waiting);

        pending.reply(key, message("first"));
        pending.reply(key, message("second"));

        assertThat(waiting.replies).hasSize(1);
        assertThat(events).extracting(MessagingEvent::kind).containsExactly(MessagingEvent.Kind.LATE_REPLY);
    }

    @Test
    void a_failed_request_leaves() {
        Waiting waiting = new Waiting();
        String key = pending.register(message("a"), waiting);

        pending.fail(key, gone);
        pending.fail(key, gone);
        pending.fail("unknown", gone);

        assertThat(waiting.failures).containsExactly(gone);
        assertThat(pending.size()).isZero();
    }

    @Test
    void when_the_reply_path_is_gone_all_fail_at_once() {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(new Waiting());
            pending.register(message("m" + i), all.get(i));
        }

        pending.failAll(gone);

        assertThat(all).allSatisfy(waiting -> assertThat(waiting.failures).containsExactly(gone));
        assertThat(pending.size()).isZero();
    }

    @Test
    void a_hundred_thousand_requests_that_time_out_leave_nothing() {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Waiting waiting = new Waiting();
            all.add(waiting);
            pending.register(message("m" + i), waiting);
        }
        assertThat(pending.size()).isEqualTo(100_000);

        all.forEach(Waiting::cancel);

        assertThat(pending.size()).isZero();
    }

    @Test
    void of_reply_failure_and_cancellation_exactly_one_reaches_each_request_whatever_the_threads() throws Exception {
        int rounds = 20_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<String>> keys = new ArrayList<>();
            List<Waiting> all = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                keys.add(new CompletableFuture<>());
                all.add(new Waiting());
            }
            List<Future<?>> done = new ArrayList<>();
            done.add(threads.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    keys.get(i).complete(pending.register(message("m" + i / 2), all.get(i)));
                }
            }));
            done.add(threads.submit(() -> keys.forEach(key -> pending.reply(key.join(), message(key.join())))));
            done.add(threads.submit(() -> keys.forEach(key -> pending.fail(key.join(), gone))));
            done.add(threads.submit(() -> {
                for (int i = 0; i < rounds; i += 3) {
                    keys.get(i).join();
                    all.get(i).cancel();
                }
            }));
            for (Future<?> each : done) {
                each.get(60, TimeUnit.SECONDS);
            }
            for (int i = 0; i < rounds; i++) {
                Waiting waiting = all.get(i);
                assertThat(waiting.settled).hasValue(1);
                String key = keys.get(i).join();
                assertThat(waiting.replies).allMatch(reply -> reply.id().equals(key));
            }
            assertThat(pending.size()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Like the engine's call: the first outcome counts. */
    private static final class Waiting implements ReplyTo {

        private final List<WireMessage> replies = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private final AtomicInteger settled = new AtomicInteger();
        private Runnable onCancel = () -> {};
        private boolean cancelled;

        @Override
        public synchronized void reply(WireMessage reply) {
            if (settled.compareAndSet(0, 1)) {
                replies.add(reply);
            }
        }

        @Override
        public synchronized void fail(Throwable failure) {
            if (settled.compareAndSet(0, 1)) {
                failures.add(failure);
            }
        }

        @Override
        public void onCancel(Runnable action) {
            boolean now;
            synchronized (this) {
                onCancel = action;
                now = cancelled;
            }
            if (now) {
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
            Runnable action = null;
            synchronized (this) {
                if (settled.compareAndSet(0, 1)) {
                    cancelled = true;
                    action = onCancel;
                }
            }
            if (action != null) {
                action.run();
            }
        }
    }
}
