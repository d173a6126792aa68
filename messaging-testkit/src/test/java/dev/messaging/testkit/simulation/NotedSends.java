package dev.messaging.testkit.simulation;

import dev.messaging.Channel;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.Topic;
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
        ledger.add(sent);
        try {
            messaging.send(channel(sent), sent.message);
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
        return messaging.sendAsync(channel(sent), sent.message).whenComplete((id, failure) -> {
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

    private static Channel<Job> channel(Sent sent) {
        return sent.to.startsWith("queue") ? Queue.of(sent.to, Job.class) : Topic.of(sent.to, Job.class);
    }
}
