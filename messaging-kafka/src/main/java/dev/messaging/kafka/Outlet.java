package dev.messaging.kafka;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way to one topic. What the client does not take at once, since the topic is not known yet or there is no room, waits here
 * in its order, and what comes after it behind it. How much that can be is bounded by who sends. Thread-safe.
 */
final class Outlet {

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** After so many refusals in succession the topic is looked at again. */
    private static final int MOST_REFUSALS = 100;

    private final String topic;
    private final Topics.Purpose purpose;
    private final Topics topics;
    private final Producing producing;
    private final Environment environment;

    /** What waits. Guarded by its monitor; who changes it to not empty begins to work it off. */
    private final Deque<Publication> waiting = new ArrayDeque<>();

    /** Whether nothing waits, and the topic was there. */
    private volatile boolean open;

    /** Whether the topic is being looked at beside what is sent. */
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Why nothing is sent any longer; guarded by the monitor of what waits. */
    private @Nullable Throwable closed;

    Outlet(String topic, Topics.Purpose purpose, Topics topics, Producing producing, Environment environment) {
        this.topic = topic;
        this.purpose = purpose;
        this.topics = topics;
        this.producing = producing;
        this.environment = environment;
    }

    void send(Publication publication) {
        if (open && producing.offer(publication)) {
            return;
        }
        boolean begins;
        Throwable reason;
        synchronized (waiting) {
            open = false;
            reason = closed;
            begins = reason == null && waiting.isEmpty();
            if (reason == null) {
                waiting.add(publication);
            }
        }
        if (begins) {
            prepare();
        } else if (reason != null) {
            publication.done.completeExceptionally(reason);
        }
    }

    private void prepare() {
        topics.ready(topic, purpose).whenComplete((partitions, failure) -> {
            if (failure == null) {
                workOff(0);
            } else {
                failAll(Failures.unwrapped(failure));
            }
        });
    }

    private void workOff(int refusals) {
        for (Publication next = first(); next != null; next = withoutFirst()) {
            if (next.done.isDone() || producing.offer(next)) {
                continue;
            }
            if (refusals < MOST_REFUSALS) {
                environment.time().schedule(PAUSE, () -> workOff(refusals + 1));
            } else {
                environment.time().schedule(PAUSE, () -> {
                    topics.forget(topic);
                    prepare();
                });
            }
            return;
        }
    }

    private @Nullable Publication first() {
        synchronized (waiting) {
            return waiting.peek();
        }
    }

    /** What waits stays first until it is taken, so that nothing overtakes it. */
    private @Nullable Publication withoutFirst() {
        synchronized (waiting) {
            waiting.poll(); // none if it was closed meanwhile
            open = waiting.isEmpty() && closed == null;
            return waiting.peek();
        }
    }

    private void failAll(Throwable failure) {
        List<Publication> all;
        synchronized (waiting) {
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        all.forEach(each -> each.done.completeExceptionally(failure));
    }

    /** The topic has it. */
    void confirmed(Publication publication) {
        producing.confirmed(publication);
        publication.done.complete(null);
    }

    /** It was taken by the client, but not by the topic, or that is not known. */
    void failed(Publication publication, Exception failure) {
        if (Topics.isMissing(failure)) {
            shut();
        }
        publication.done.completeExceptionally(Failures.sending(topic, failure));
        producing.failed(publication, failure);
        if (failure instanceof TimeoutException) {
            lookBeside();
        }
    }

    private void shut() {
        open = false;
        topics.forget(topic);
    }

    /** The topic may not be there any longer, or the cluster; but if one partition has no leader the others need not wait. */
    private void lookBeside() {
        if (looking.compareAndSet(false, true)) {
            topics.lookAfter(topic, purpose).whenComplete((partitions, failure) -> {
                looking.set(false);
                if (failure != null) {
                    shut();
                }
            });
        }
    }

    /** Sends nothing any longer. */
    void close(Throwable reason) {
        synchronized (waiting) {
            closed = reason;
            open = false;
        }
        failAll(reason);
    }
}
