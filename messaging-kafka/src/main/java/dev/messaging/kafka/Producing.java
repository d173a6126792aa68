package dev.messaging.kafka;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client that sends, and another in its place when it is of no use any longer. Thread-safe. */
final class Producing {

    private static final Logger LOG = LoggerFactory.getLogger(Producing.class);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Executor executor;

    /** Written under this object's monitor. */
    private volatile Producer<byte[], byte[]> current;

    /** One that has sent something; null if none has yet. */
    private volatile @Nullable Producer<byte[], byte[]> proven;

    /** Whether another is being made; guarded by this object's monitor. */
    private boolean replacing;

    private volatile boolean closed;

    Producing(Supplier<Producer<byte[], byte[]>> producers, Executor executor) {
        this.producers = producers;
        this.executor = executor;
        this.current = producers.get();
    }

    /**
     * Hands it over; never blocks.
     *
     * @return whether the client has taken it, or never will; if not, it is to be offered again a little later
     */
    boolean offer(Publication publication) {
        Producer<byte[], byte[]> producer = current;
        Exception refusal;
        try {
            publication.handing(Thread.currentThread(), producer);
            producer.send(publication.message, publication);
            refusal = publication.refusal();
        } catch (RuntimeException failure) {
            publication.refusal();
            if (!closed && current != producer) {
                return false; // it was closed for being of no use
            }
            refusal = failure instanceof IllegalStateException ? isClosed(failure) : failure;
        }
        if (refusal == null) {
            return true;
        }
        if (refusal instanceof TimeoutException) {
            return false; // not known where to yet, or no room
        }
        publication.done.completeExceptionally(Failures.sending(publication.message.topic(), refusal));
        replaceIfFatal(producer, refusal);
        return true;
    }

    private static TransportUnavailableException isClosed(Throwable failure) {
        return new TransportUnavailableException(
                "The connection to the brokers is closed; the record was not sent", Outcome.NOT_SENT, failure);
    }

    /** The client has sent it. */
    void confirmed(Publication publication) {
        Producer<byte[], byte[]> sender = publication.sender();
        if (proven != sender) {
            proven = sender;
        }
    }

    /** The client could not send what it had taken. */
    void failed(Publication publication, Throwable failure) {
        replaceIfFatal(publication.sender(), failure);
    }

    /** Once, however many records fail with it. */
    private void replaceIfFatal(@Nullable Producer<byte[], byte[]> broken, Throwable failure) {
        if (broken == null || !isOfNoUse(broken, failure) || !beginsToReplace(broken)) {
            return;
        }
        try {
            executor.execute(() -> replace(broken, failure));
        } catch (RuntimeException | Error refused) {
            replaced(null);
            throw refused;
        }
    }

    /**
     * One that has never sent anything may never do so: if the first broker that it meets refuses it, it has no id, and does not
     * ask for one again.
     *
     * @see <a href="https://issues.apache.org/jira/browse/KAFKA-20237">KAFKA-20237</a>
     */
    private boolean isOfNoUse(Producer<byte[], byte[]> producer, Throwable failure) {
        return Failures.isFatal(failure) || (failure instanceof TimeoutException && producer != proven);
    }

    private synchronized boolean beginsToReplace(Producer<byte[], byte[]> broken) {
        boolean begins = !closed && !replacing && current == broken;
        replacing |= begins;
        return begins;
    }

    private void replace(Producer<byte[], byte[]> broken, Throwable failure) {
        Producer<byte[], byte[]> fresh = null;
        try {
            fresh = producers.get();
        } finally {
            if (replaced(fresh)) {
                LOG.warn("The producer is of no use any longer; another has taken its place", failure);
                broken.close(Duration.ZERO);
            } else if (fresh != null) {
                fresh.close(Duration.ZERO); // this one is closed, and waits for what the other still confirms
            }
        }
    }

    /** With null for none: then the next failure is the next occasion. Gives whether it has taken the place. */
    private synchronized boolean replaced(@Nullable Producer<byte[], byte[]> fresh) {
        replacing = false;
        if (fresh == null || closed) {
            return false;
        }
        current = fresh;
        return true;
    }

    /** Blocks until all is confirmed, but not for longer than that; what is not, fails. */
    void close(Duration patience) {
        Producer<byte[], byte[]> last;
        synchronized (this) {
            closed = true;
            last = current;
        }
        last.close(patience);
    }
}
