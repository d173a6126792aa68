package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.spi.Environment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes over one channel at a time. Thread-safe; never blocks its caller.
 *
 * <p>One thread at a time writes: a caller's, as long as the socket's buffer takes all that is on its way, else one that may
 * wait. Who comes meanwhile leaves his message to it.
 */
final class PublishChannel implements SupervisedChannel.Role {

    private static final int BYTES_WITHOUT_WAITING = Broker.SOCKET_BUFFER_BYTES / 4;

    /** By then what nobody waits for any longer has left the socket's buffer, or the connection is found to be lost. */
    private static final Duration LONGEST_IN_BUFFER = Duration.ofSeconds(30);

    private final SupervisedConnection connection;
    private final SupervisedChannel channel;
    private final Environment environment;
    private final PatientExecutor executor;
    private final Opening opening;

    /** Not written yet, in order. Guarded by this object's monitor. */
    private final Deque<Publication> waiting = new ArrayDeque<>();

    /** Whether somebody writes, or is about to. Guarded by this object's monitor. */
    private boolean writing;

    private volatile @Nullable OpenChannel open;

    /** A channel that is opened when it is needed. */
    PublishChannel(SupervisedConnection connection, Environment environment, Opening opening) {
        this.connection = connection;
        this.environment = environment;
        this.executor = new PatientExecutor(environment);
        this.opening = opening;
        this.channel = new SupervisedChannel(connection::connection, executor, this);
    }

    /** Publishes in its turn, and completes it. */
    void publish(Publication publication) {
        if (isRefused(publication)) {
            return;
        }
        boolean mayHaveToWait = connection.bytesOnTheirWay().addAndGet(publication.bytes()) > BYTES_WITHOUT_WAITING;
        publication.done.whenComplete((done, failure) -> release(publication, failure));
        synchronized (this) {
            waiting.add(publication);
            if (writing) {
                return;
            }
            writing = true;
        }
        OpenChannel there = open;
        if (there == null || mayHaveToWait) {
            later();
        } else {
            writeOne(there);
        }
    }

    private void release(Publication publication, @Nullable Throwable failure) {
        long bytes = publication.bytes();
        if (failure instanceof CancellationException) {
            environment
                    .time()
                    .schedule(
                            LONGEST_IN_BUFFER,
                            () -> connection.bytesOnTheirWay().addAndGet(-bytes));
        } else {
            connection.bytesOnTheirWay().addAndGet(-bytes);
        }
    }

    /** Fails it at once if the broker takes nothing, and would answer nothing, until it has room again. */
    boolean isRefused(Publication publication) {
        return connection.isBlocked()
                && publication.done.completeExceptionally(new OverloadedException(
                        "The broker has too little memory or disk to take " + publication
                                + "; rabbitmq-diagnostics alarms says which",
                        Outcome.NOT_SENT,
                        null));
    }

    private void later() {
        channel.channel().whenCompleteAsync((there, failure) -> writeAll(failure), executor);
    }

    /** On the caller's thread: what others have added meanwhile is not his to wait for. */
    private void writeOne(OpenChannel there) {
        Publication next = next();
        if (next == null) {
            return;
        }
        write(there, next);
        synchronized (this) {
            if (waiting.isEmpty()) {
                writing = false;
                return;
            }
        }
        later();
    }

    private void writeAll(@Nullable Throwable failure) {
        OpenChannel there = open;
        if (failure != null || there == null) {
            failWaiting(failure);
            return;
        }
        for (Publication next = next(); next != null; next = next()) {
            if (!write(there, next)) {
                failWaiting(null);
                return;
            }
        }
    }

    /** False if the channel is of no use any longer. */
    private boolean write(OpenChannel there, Publication publication) {
        if (there.write(publication)) {
            return true;
        }
        if (open == there) {
            open = null;
        }
        Failures.abort(there.channel, executor);
        return false;
    }

    /** The next to be written; null if there is none, and then nobody writes any longer. */
    private synchronized @Nullable Publication next() {
        Publication next = waiting.poll();
        writing = next != null;
        return next;
    }

    private void failWaiting(@Nullable Throwable failure) {
        Throwable cause = failure == null ? new IOException("the channel was lost") : failure;
        for (Publication next = next(); next != null; next = next()) {
            if (!next.done.isDone()) {
                next.done.completeExceptionally(Failures.notSent(next.toString(), cause));
            }
        }
    }

    @Override
    public void open(Channel opened) throws IOException {
        open = opening.open(opened);
    }

    @Override
    public void lost(Channel lost) {
        OpenChannel last = open;
        if (last != null && last.channel == lost) {
            open = null;
        }
    }

    /** Ends it; what waits to be written fails. */
    void close() {
        channel.close();
        failWaiting(null);
    }

    /** Makes a new channel ready. */
    interface Opening {
        OpenChannel open(Channel channel) throws IOException;
    }
}
