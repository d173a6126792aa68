package dev.messaging.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Outage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made when it is first needed, and again whenever it is lost. Thread-safe: its monitor guards its
 * state, and is never held while anything is waited for or called.
 */
final class SupervisedConnection {

    private static final int CLOSE_MILLIS = 2_000;

    private final String purpose;
    private final Broker broker;
    private final Executor executor;
    private final Outage outage;
    private final Backoff backoff;
    private final List<Runnable> onLoss = new CopyOnWriteArrayList<>();

    /** Roughly, and of all its channels: they share a socket. */
    private final AtomicLong bytesOnTheirWay = new AtomicLong();

    /** The connection, or the next attempt to make it; null before it is first needed. */
    private @Nullable CompletableFuture<Connection> current;

    private Broker.@Nullable Line line;
    private int failures;
    private boolean lost;
    private boolean closed;
    private volatile boolean blocked;

    SupervisedConnection(String purpose, Broker broker, Environment environment, Outage outage) {
        this.purpose = purpose;
        this.broker = broker;
        this.executor = new PatientExecutor(environment);
        this.outage = outage;
        this.backoff = new Backoff(environment);
    }

    /** What is to be forgotten whenever the connection is lost. */
    void onLoss(Runnable action) {
        onLoss.add(action);
    }

    /** The connection, or the attempt to make it that is going on. */
    CompletableFuture<Connection> connection() {
        CompletableFuture<Connection> first;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(isClosed());
            }
            if (current != null) {
                return current;
            }
            first = new CompletableFuture<>();
            current = first;
        }
        connect(first);
        return first;
    }

    /** What was given to it and may not have left the socket's buffer yet. */
    AtomicLong bytesOnTheirWay() {
        return bytesOnTheirWay;
    }

    /** Whether the broker has too little memory or disk to take messages from here. */
    boolean isBlocked() {
        return blocked;
    }

    private void connect(CompletableFuture<Connection> attempt) {
        executor.execute(() -> {
            try {
                succeed(attempt, broker.connect(purpose));
            } catch (Exception | Error failure) {
                fail(attempt, Failures.connecting(broker.toString(), failure));
            }
        });
    }

    private void succeed(CompletableFuture<Connection> attempt, Broker.Line made) {
        boolean isBack;
        synchronized (this) {
            failures = 0;
            isBack = lost;
            lost = false;
            line = made;
        }
        made.connection().addBlockedListener(this::block, this::unblock);
        if (!attempt.complete(made.connection())) {
            made.cut();
            return;
        }
        if (isBack) {
            outage.end(purpose);
        }
        made.connection().addShutdownListener(signal -> lose(attempt, signal));
    }

    private void fail(CompletableFuture<Connection> attempt, MessagingException failure) {
        CompletableFuture<Connection> next = new CompletableFuture<>();
        boolean isNews;
        int failed;
        synchronized (this) {
            isNews = !lost && !closed;
            lost = true;
            failed = failures++;
            current = next;
        }
        if (isNews) {
            outage.begin(purpose, failure);
        }
        attempt.completeExceptionally(failure);
        again(next, failed);
    }

    private void lose(CompletableFuture<Connection> last, @Nullable ShutdownSignalException signal) {
        CompletableFuture<Connection> next = new CompletableFuture<>();
        boolean isNews;
        unblock();
        synchronized (this) {
            if (closed || current != last) {
                return;
            }
            current = next;
            isNews = !lost;
            lost = true;
        }
        onLoss.forEach(Runnable::run);
        if (isNews) {
            outage.begin(purpose, Failures.lost("the connection for " + purpose, Outcome.UNKNOWN, signal));
        }
        again(next, 0);
    }

    private void again(CompletableFuture<Connection> attempt, int failed) {
        backoff.after(failed, () -> {
            boolean isOver;
            synchronized (this) {
                isOver = closed;
            }
            if (isOver) {
                attempt.completeExceptionally(isClosed());
            } else {
                connect(attempt);
            }
        });
    }

    private void block(String reason) {
        blocked = true;
        outage.begin(
                purpose + " is blocked",
                new OverloadedException(
                        "The broker at " + broker + " takes no messages: " + reason, Outcome.NOT_SENT, null));
    }

    private void unblock() {
        if (blocked) {
            blocked = false;
            outage.end(purpose + " is blocked");
        }
    }

    private MessagingException isClosed() {
        return new TransportUnavailableException(
                "The connection to the broker at " + broker + " is closed", Outcome.NOT_SENT, null);
    }

    /** Ends it, for good; what is unsettled goes back to its queues. Done when it has ended. */
    CompletableFuture<Void> close() {
        CompletableFuture<Connection> last;
        Broker.Line open;
        synchronized (this) {
            closed = true;
            last = current;
            open = line;
        }
        if (last != null) {
            last.completeExceptionally(isClosed());
        }
        return open == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> open.connection().abort(CLOSE_MILLIS), executor);
    }

    /** Ends it without a word. */
    void cut() {
        Broker.Line open;
        synchronized (this) {
            open = line;
        }
        if (open != null) {
            open.cut();
        }
    }
}
