package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A channel that is opened when it is needed, and another one when it was lost. Thread-safe. */
final class SupervisedChannel {

    private final Supplier<CompletableFuture<Connection>> connection;
    private final Executor executor;
    private final Role role;

    /** The channel, or the attempt to open it; null when there is none. Guarded by this object's monitor. */
    private @Nullable CompletableFuture<Channel> current;

    private boolean closed;

    /**
     * None yet.
     *
     * @param executor runs what may block, and loses no task
     */
    SupervisedChannel(Supplier<CompletableFuture<Connection>> connection, Executor executor, Role role) {
        this.connection = connection;
        this.executor = executor;
        this.role = role;
    }

    /** The channel, opened if there is none; the next one after a failure. */
    CompletableFuture<Channel> channel() {
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(isClosed());
            }
            if (current != null) {
                return current;
            }
            current = opened;
        }
        connection.get().whenCompleteAsync((there, away) -> open(opened, there, away), executor);
        return opened;
    }

    private void open(
            CompletableFuture<Channel> opened, @Nullable Connection connected, @Nullable Throwable unconnected) {
        Channel channel = null;
        try {
            if (connected == null) {
                throw new CompletionException(unconnected);
            }
            channel = Broker.channel(connected);
            role.open(channel);
        } catch (Exception | Error failure) {
            forget(opened);
            if (channel != null) {
                Failures.abort(channel);
            }
            opened.completeExceptionally(Failures.unwrapped(failure));
            return;
        }
        Channel there = channel;
        if (opened.complete(there)) {
            there.addShutdownListener(signal -> lose(opened, there)); // at once, if it is gone already
        } else {
            leave(there);
        }
    }

    private void lose(CompletableFuture<Channel> opened, Channel channel) {
        if (forget(opened)) {
            role.lost(channel);
        }
    }

    /** False if that was done before: a channel tells of its end again whenever it is ended again. */
    private synchronized boolean forget(CompletableFuture<Channel> opened) {
        boolean isCurrent = current == opened;
        if (isCurrent) {
            current = null;
        }
        return isCurrent;
    }

    /** Opens none any longer; the one there is ends when the broker knows, or its connection does. */
    CompletionStage<Void> close() {
        CompletableFuture<Channel> last;
        synchronized (this) {
            closed = true;
            last = current;
        }
        if (last == null || last.completeExceptionally(isClosed()) || last.isCompletedExceptionally()) {
            return CompletableFuture.completedFuture(null);
        }
        return last.thenAcceptAsync(this::leave, executor);
    }

    private void leave(Channel channel) {
        role.leave(channel);
        Failures.abort(channel);
    }

    private static TransportUnavailableException isClosed() {
        return new TransportUnavailableException("The channel is closed", Outcome.NOT_SENT, null);
    }

    /** What a channel is for. */
    interface Role {

        /** Makes a new channel ready; may block. */
        void open(Channel channel) throws IOException, TimeoutException;

        /** The channel is about to be ended; may block. */
        default void leave(Channel channel) {}

        /** The channel is gone; called once for each. Does not block. */
        void lost(Channel channel);
    }
}
