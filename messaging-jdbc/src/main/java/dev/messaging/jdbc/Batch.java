package dev.messaging.jdbc;

import dev.messaging.ClosedException;
import dev.messaging.MessagingException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.PersistenceSupport;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The first messages of a lane, being sent: those of one partition key one after another, the keys beside each other. After a
 * failure that may pass, nothing more is begun. Thread-safe; its results are there when it is done.
 */
final class Batch {

    private static final int LONGEST_REASON = 1_000;

    private final PersistenceSupport messaging;
    private final RelayOptions options;
    private final Address to;
    private final List<Queue<OutboxRow>> chains;
    private final AtomicInteger running;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    /** Guarded by this object's monitor, as is all below. */
    private final List<Long> sent = new ArrayList<>();

    private final Map<Long, String> parked = new LinkedHashMap<>();
    private @Nullable Throwable failure;

    Batch(PersistenceSupport messaging, RelayOptions options, String destination, List<OutboxRow> rows) {
        this.messaging = messaging;
        this.options = options;
        this.to = Lanes.address(destination);
        this.chains = chains(rows);
        this.running = new AtomicInteger(chains.size());
    }

    private static List<Queue<OutboxRow>> chains(List<OutboxRow> rows) {
        Map<String, Queue<OutboxRow>> byKey = new LinkedHashMap<>();
        List<Queue<OutboxRow>> chains = new ArrayList<>();
        for (OutboxRow row : rows) {
            String key = row.partitionKey();
            Queue<OutboxRow> chain = key == null ? null : byKey.get(key);
            if (chain == null) {
                chain = new ArrayDeque<>();
                chains.add(chain);
                if (key != null) {
                    byKey.put(key, chain);
                }
            }
            chain.add(row);
        }
        return chains;
    }

    /** Completes when nothing more is on its way; never fails. */
    CompletableFuture<@Nullable Void> send() {
        chains.forEach(this::goOn);
        return done;
    }

    private void goOn(Queue<OutboxRow> chain) {
        for (OutboxRow row = next(chain); row != null; row = next(chain)) {
            OutboxRow current = row;
            CompletableFuture<Void> sending = send(row);
            if (!sending.isDone()) {
                sending.whenComplete((nothing, failed) -> {
                    ended(current, chain, failed);
                    goOn(chain);
                });
                return;
            }
            ended(current, chain, failureOf(sending));
        }
        if (running.decrementAndGet() == 0) {
            done.complete(null);
        }
    }

    private synchronized @Nullable OutboxRow next(Queue<OutboxRow> chain) {
        return failure == null ? chain.poll() : null;
    }

    private CompletableFuture<Void> send(OutboxRow row) {
        if (row.isExpired()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            WireMessage.Builder message = StoredMessage.decode(row.message());
            Long delay = row.delay();
            Long timeToLive = row.timeToLive();
            message.delay(delay == null || delay <= 0 ? WireMessage.NONE : delay);
            message.timeToLive(timeToLive == null ? WireMessage.NONE : timeToLive);
            return messaging.sendDeferred(to, message.build(), options.sendTimeout());
        } catch (IOException unreadable) {
            return CompletableFuture.failedFuture(new MessagingException(
                    String.valueOf(unreadable.getMessage()), MessagingException.Outcome.NOT_SENT, false, unreadable));
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> done) {
        try {
            done.getNow(null);
            return null;
        } catch (CompletionException | CancellationException failed) {
            return failed;
        }
    }

    private synchronized void ended(OutboxRow row, Queue<OutboxRow> chain, @Nullable Throwable failed) {
        Throwable reason =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (reason == null) {
            sent.add(row.id());
        } else if (isFinal(reason)
                || (mayPass(reason) && row.age() >= options.giveUpAfter().toMillis())) {
            parked.put(row.id(), reason(reason));
        } else {
            chain.clear();
            failure = failure == null ? reason : failure;
        }
    }

    /** A receiver that is not there yet may be there tomorrow. */
    private static boolean isFinal(Throwable reason) {
        return !mayPass(reason) && !(reason instanceof ClosedException) && !(reason instanceof CancellationException);
    }

    private static boolean mayPass(Throwable reason) {
        return reason instanceof UndeliverableException
                || (reason instanceof MessagingException known && known.isTransient());
    }

    private static String reason(Throwable reason) {
        String text = reason.getClass().getSimpleName() + ": " + reason.getMessage();
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }

    synchronized List<Long> sent() {
        return List.copyOf(sent);
    }

    /** What can never be sent, with the reason. */
    synchronized Map<Long, String> parked() {
        return new LinkedHashMap<>(parked);
    }

    /** Why the rest was not sent; null if everything was. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }
}
