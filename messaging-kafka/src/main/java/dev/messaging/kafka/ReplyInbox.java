package dev.messaging.kafka;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the replies to this process: one partition of its application's topic, without a group, from where it ended before the
 * first request was sent. Over an outage it goes on where it was. Thread-safe.
 */
final class ReplyInbox {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyInbox.class);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEAVE = Duration.ofSeconds(1);
    private static final long LOOK_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Environment environment;
    private final Clients clients;
    private final Topics topics;
    private final @Nullable String application;
    private final Reader reader;
    private final Backoff backoff;

    /** Guarded by this object's monitor. */
    private @Nullable CompletableFuture<Place> place;

    private @Nullable Consumer<byte[], byte[]> consumer;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;

    ReplyInbox(TransportContext context, Clients clients, Topics topics, Reader reader) {
        this.environment = context.environment();
        this.application = context.application();
        this.clients = clients;
        this.topics = topics;
        this.reader = reader;
        this.backoff = new Backoff(environment);
    }

    /** Done when replies can come, with where to. */
    synchronized CompletableFuture<Place> open() {
        CompletableFuture<Place> last = place;
        if (last != null && !last.isCompletedExceptionally()) {
            return last;
        }
        CompletableFuture<Place> opened = new CompletableFuture<>();
        place = opened;
        if (application == null) {
            opened.completeExceptionally(Failures.permanent(
                    "A request over Kafka needs an application's name for the topic of its replies;"
                            + " give one by Messaging.builder().application(name) or the property messaging.application",
                    null));
            return opened;
        }
        String topic = topics.replies(application);
        topics.ready(topic, Topics.Purpose.REPLIES).whenComplete((partitions, failure) -> {
            if (failure == null) {
                Place chosen = new Place(topic, environment.random().nextInt(partitions));
                execute(chosen, WHERE_IT_ENDS, 0, opened);
            } else {
                opened.completeExceptionally(Failures.unwrapped(failure));
            }
        });
        return opened;
    }

    private static final long WHERE_IT_ENDS = -1;

    private void execute(Place from, long position, int failures, CompletableFuture<Place> opened) {
        try {
            environment.threads().handlers().execute(() -> read(from, position, failures, opened));
        } catch (RejectedExecutionException environmentIsClosed) {
            opened.completeExceptionally(Failures.preparing("replies", environmentIsClosed));
            ended.complete(null);
        } catch (OutOfMemoryError noThread) {
            failed(from, position, failures, opened, noThread);
        }
    }

    /** From a position to the end; blocks. */
    private void read(Place from, long position, int failures, CompletableFuture<Place> opened) {
        Consumer<byte[], byte[]> reading;
        try {
            reading = begun();
        } catch (RuntimeException | Error failure) {
            failed(from, position, failures, opened, failure);
            return;
        }
        if (reading == null) {
            end(opened);
            return;
        }
        TopicPartition partition = new TopicPartition(from.topic, from.partition);
        long next = position;
        int tries = failures;
        try {
            reading.assign(List.of(partition));
            if (next == WHERE_IT_ENDS) {
                reading.seekToEnd(List.of(partition));
            } else {
                reading.seek(partition, next);
            }
            next = reading.position(partition);
            opened.complete(from);
            long lastLook = environment.time().nanoTime();
            while (!closed) {
                if (environment.time().nanoTime() - lastLook > LOOK_INTERVAL) {
                    lastLook = environment.time().nanoTime();
                    // To the client a deleted topic is an empty one.
                    topics.lookAfter(from.topic, Topics.Purpose.REPLIES);
                }
                for (ConsumerRecord<byte[], byte[]> reply : poll(reading, partition)) {
                    reader.take(reply);
                }
                next = reading.position(partition);
                tries = 0;
            }
        } catch (WakeupException wanted) {
            // to end
        } catch (RuntimeException | Error failure) {
            leave(reading);
            failed(from, next, tries, opened, failure);
            return;
        }
        leave(reading);
        end(opened);
    }

    /** Who waits for it to open is told, and may ask for it again; once it was open it is read again by itself. */
    private void failed(Place from, long position, int failures, CompletableFuture<Place> opened, Throwable failure) {
        if (closed) {
            end(opened);
        } else if (!opened.completeExceptionally(Failures.preparing("the replies in " + from, failure))) {
            LOG.warn("Reading replies from {} fails; it will be tried again", from, failure);
            backoff.after(failures, () -> execute(from, position, failures + 1, opened));
        }
    }

    private void end(CompletableFuture<Place> opened) {
        opened.completeExceptionally(isClosed());
        ended.complete(null);
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll(Consumer<byte[], byte[]> reading, TopicPartition partition) {
        try {
            return reading.poll(LONGEST_POLL);
        } catch (InvalidOffsetException gone) {
            reader.lost(new TransportUnavailableException(
                    "The topic " + partition.topic() + " was deleted, or does not keep replies for long enough; a reply"
                            + " may have been lost with it",
                    Outcome.UNKNOWN,
                    gone));
            reading.seekToEnd(List.of(partition));
            return List.of();
        }
    }

    private static TransportUnavailableException isClosed() {
        return new TransportUnavailableException(
                "The connection to the brokers is closed; nothing was sent", Outcome.NOT_SENT, null);
    }

    /** Null if it is closed. */
    private @Nullable Consumer<byte[], byte[]> begun() {
        Consumer<byte[], byte[]> fresh = clients.consumer("replies");
        synchronized (this) {
            if (!closed) {
                consumer = fresh;
                return fresh;
            }
        }
        leave(fresh);
        return null;
    }

    private void leave(Consumer<byte[], byte[]> reading) {
        synchronized (this) {
            if (consumer == reading) {
                consumer = null;
            }
        }
        try {
            reading.close(CloseOptions.timeout(LONGEST_LEAVE));
        } catch (RuntimeException failure) {
            LOG.debug("A consumer of replies could not take its leave", failure);
        }
    }

    /** Done when nothing is read any longer. */
    CompletableFuture<Void> close() {
        Consumer<byte[], byte[]> reading;
        synchronized (this) {
            closed = true;
            reading = consumer;
        }
        if (reading == null) {
            ended.complete(null);
        } else {
            reading.wakeup();
        }
        return ended;
    }

    /** Where replies come to. */
    record Place(String topic, int partition) {

        @Override
        public String toString() {
            return topic + "-" + partition;
        }
    }

    /** Takes replies; quick. */
    interface Reader {

        void take(ConsumerRecord<byte[], byte[]> reply);

        /** Replies that came may not be there any longer. */
        void lost(TransportUnavailableException failure);
    }
}
