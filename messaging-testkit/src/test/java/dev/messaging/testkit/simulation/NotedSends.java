package dev.messaging.testkit.simulation;

import dev.messaging.Channel;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends, and notes what the sender is told. */
final class NotedSends {

    private final Ledger ledger;

    NotedSends(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Sends, and waits; a failure is noted, and thrown only if the sender must know. */
    void send(Messaging messaging, Sent sent, boolean mustKnow) {
        send(sent, mustKnow, () -> messaging.send(channel(sent, Job.class), sent.message));
    }

    /**
     * Sends what its receivers cannot decode.
     *
     * @param stranger to whom the channel is one of bytes
     */
    void sendBytes(Messaging stranger, Sent sent) {
        byte[] bytes = sent.message.payload().text().getBytes(StandardCharsets.UTF_8);
        Message<byte[]> message = Message.of(bytes).withId(sent.id).withCorrelationId(sent.correlation());
        Message<byte[]> keyed =
                sent.message.partitionKey().map(message::withPartitionKey).orElse(message);
        send(sent, false, () -> stranger.send(channel(sent, byte[].class), keyed));
    }

    private void send(Sent sent, boolean mustKnow, Runnable verb) {
        ledger.add(sent);
        try {
            verb.run();
            sent.end(ledger.now(), ledger.nextNumber());
        } catch (RuntimeException failed) {
            noteFailure(sent, failed);
            if (mustKnow) {
                throw failed;
            }
        }
    }

    CompletableFuture<String> sendAsync(Messaging messaging, Sent sent) {
        ledger.add(sent);
        return messaging.sendAsync(channel(sent, Job.class), sent.message).whenComplete((id, failure) -> {
            if (failure == null) {
                sent.end(ledger.now(), ledger.nextNumber());
            } else {
                noteFailure(sent, failure);
            }
        });
    }

    private void noteFailure(Sent sent, Throwable thrown) {
        noteFailure(sent, thrown, false);
    }

    void noteFailure(Sent sent, Throwable thrown, boolean cancelled) {
        if (thrown instanceof SimulatedCrash) {
            return;
        }
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        sent.end(ledger.now(), ledger.nextNumber());
        sent.failure = failure;
        sent.outcome = failure instanceof MessagingException told ? told.outcome() : null;
        boolean interrupted = sent.cause != null && failure instanceof CancellationException;
        ledger.require(
                sent.outcome != null || cancelled || interrupted,
                "SND-5",
                () -> sent + " has failed in an unknown way: " + failure);
    }

    private static <T> Channel<T> channel(Sent sent, Class<T> type) {
        return sent.to.startsWith("queue") ? Queue.of(sent.to, type) : Topic.of(sent.to, type);
    }
}
