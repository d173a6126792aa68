package dev.messaging.http;

import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.WireMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A receiver at a path: hands on what comes, so many at a time, and keeps some waiting.
 *
 * <p>Thread-safe: its state is guarded by its monitor, and nothing is called while that is held.
 */
final class HttpIntake implements Intake {

    private static final Logger LOG = LoggerFactory.getLogger(HttpIntake.class);

    /** How many failed messages are remembered until they come again. */
    private static final int MOST_FAILED = 10_000;

    private final String path;
    private final int maxUnsettled;
    private final int maxWaiting;
    private final Consumer<Delivery> deliveries;
    private final Consumer<HttpIntake> onStop;
    private final Deque<HttpDelivery> waiting = new ArrayDeque<>();
    private final Map<Sent, Failed> failed = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sent, Failed> eldest) {
            return size() > MOST_FAILED;
        }
    };
    private final Set<HttpDelivery> unsettled = new LinkedHashSet<>();
    private boolean paused;
    private boolean stopped;
    private boolean handingOn;

    HttpIntake(
            String path, int maxUnsettled, int maxWaiting, Consumer<Delivery> deliveries, Consumer<HttpIntake> onStop) {
        this.path = path;
        this.maxUnsettled = maxUnsettled;
        this.maxWaiting = maxWaiting;
        this.deliveries = deliveries;
        this.onStop = onStop;
    }

    String path() {
        return path;
    }

    /** Why it takes nothing now; null if it does. */
    synchronized @Nullable Problem refusal() {
        return stopped ? Problem.CLOSING : paused ? Problem.PAUSED : null;
    }

    /** Takes a delivery; else says why not. */
    @Nullable
    Problem take(HttpDelivery delivery) {
        synchronized (this) {
            if (stopped) {
                return Problem.CLOSING;
            }
            if (waiting.size() >= maxWaiting) {
                return Problem.OVERLOADED;
            }
            waiting.add(delivery);
        }
        handOn();
        return null;
    }

    /** One thread at a time, so that a delivery settled at once does not lead deeper and deeper. */
    private void handOn() {
        while (true) {
            HttpDelivery next;
            synchronized (this) {
                if (handingOn || paused || stopped || unsettled.size() >= maxUnsettled) {
                    return;
                }
                next = waiting.poll();
                if (next == null) {
                    return;
                }
                unsettled.add(next);
                handingOn = true;
            }
            boolean taken = false;
            try {
                deliveries.accept(next);
                taken = true;
            } catch (RuntimeException broken) {
                LOG.error("A message to {} could not be handed on", path, broken);
                next.refuse(Problem.CUT_OFF);
            } finally {
                synchronized (this) {
                    handingOn = false;
                    if (!taken) {
                        unsettled.remove(next);
                    }
                }
            }
        }
    }

    void settled(HttpDelivery delivery) {
        synchronized (this) {
            unsettled.remove(delivery);
        }
        handOn();
    }

    /** Remembers which attempt is next when a message comes again that has failed before. */
    synchronized void comesAgain(WireMessage next, @Nullable String caller) {
        if (next.attempt() == 1) {
            return;
        }
        failed.put(new Sent(caller, next.source(), next.id()), new Failed(next.attempt(), next.firstFailureTime()));
    }

    /** The message with what is remembered of it. */
    WireMessage remembering(WireMessage.Builder message, @Nullable String caller) {
        WireMessage came = message.build();
        Failed before;
        synchronized (this) {
            before = failed.remove(new Sent(caller, came.source(), came.id()));
        }
        return before == null || before.attempt < came.attempt()
                ? came
                : message.attempt(before.attempt)
                        .firstFailureTime(before.firstFailureTime)
                        .build();
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        synchronized (this) {
            paused = false;
        }
        handOn();
    }

    @Override
    public CompletionStage<Void> stop() {
        List<HttpDelivery> late;
        synchronized (this) {
            stopped = true;
            late = List.copyOf(waiting);
            waiting.clear();
        }
        onStop.accept(this);
        late.forEach(delivery -> delivery.refuse(Problem.CLOSING));
        return CompletableFuture.completedFuture(null);
    }

    /** The sender of what is still unsettled is told that nobody knows what became of it. */
    @Override
    public CompletionStage<Void> close() {
        CompletionStage<Void> stopped = stop();
        List<HttpDelivery> left;
        synchronized (this) {
            left = List.copyOf(unsettled);
            unsettled.clear();
        }
        left.forEach(delivery -> delivery.refuse(Problem.CUT_OFF));
        return stopped;
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        return close(); // nothing is kept for anyone
    }

    /** One sender's message: ids are unique within a source. */
    private record Sent(@Nullable String caller, @Nullable String source, String id) {}

    /** What is remembered of a message that failed. */
    private record Failed(int attempt, long firstFailureTime) {}
}
