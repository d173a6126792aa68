package dev.messaging.kafka;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Goes through a topic of dead letters, and keeps those who ask from waiting. A lock is held while the brokers are asked. */
final class KafkaPass implements DeadLetterPass {

    private final Receiving receiving;
    private final Address address;
    private final Purpose purpose;
    private final String topic;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Guards what follows. */
    private final Lock asking = new ReentrantLock();

    private volatile @Nullable LetterReader reader;
    private @Nullable ConsumerRecord<byte[], byte[]> last;

    KafkaPass(Receiving receiving, Address address, Purpose purpose) {
        this.receiving = receiving;
        this.address = address;
        this.purpose = purpose;
        this.topic = receiving.topics().name(address);
    }

    @Override
    public CompletionStage<Long> count() {
        return receiving
                .topics()
                .lookAgain(topic, Topics.Purpose.DEAD_LETTERS)
                .thenComposeAsync(partitions -> asked(() -> begin(partitions)), executor());
    }

    private long begin(int partitions) {
        requireOpen();
        LetterReader fresh = new LetterReader(
                receiving.clients().member(topic, LetterReader.MOST_AT_HAND),
                receiving.publisher(),
                environment(),
                this::requireOpen);
        reader = fresh;
        if (purpose == Purpose.TAKE) {
            fresh.join(topic);
        } else {
            fresh.look(topic, partitions);
        }
        return fresh.fixEnd();
    }

    @Override
    public CompletionStage<Optional<WireMessage>> next() {
        return CompletableFuture.<Void>completedFuture(null).thenComposeAsync(now -> asked(this::read), executor());
    }

    private Optional<WireMessage> read() {
        requireOpen();
        keepLast();
        last = reader == null ? null : reader.next();
        return Optional.ofNullable(last)
                .map(letter -> KafkaWire.read(letter, environment()).message());
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new TransportUnavailableException(
                    "The pass through the " + address + " is closed", Outcome.NOT_SENT, null);
        }
    }

    private void keepLast() {
        if (reader != null && last != null) {
            reader.keep(last);
        }
        last = null;
    }

    @Override
    public void remove() {
        asking.lock();
        try {
            if (reader != null && last != null) {
                reader.remove(last);
            }
            last = null;
        } finally {
            asking.unlock();
        }
    }

    @Override
    public CompletionStage<Void> close() {
        if (closed.compareAndSet(false, true)) {
            LetterReader waiting = reader;
            if (waiting != null) {
                waiting.wake();
            }
            try {
                executor().execute(this::end);
            } catch (RejectedExecutionException environmentIsClosed) {
                end();
            }
        }
        return ended;
    }

    /** Completes when it is closed. */
    CompletionStage<Void> closed() {
        return ended;
    }

    private void end() {
        asking.lock();
        try {
            keepLast();
            if (reader != null) {
                reader.end();
            }
            ended.complete(null);
        } catch (RuntimeException failure) {
            ended.completeExceptionally(new TransportUnavailableException(
                    "The pass through the " + address
                            + " could not say how far it has come, and what it took may come again: "
                            + failure.getMessage(),
                    Outcome.UNKNOWN,
                    failure));
        } finally {
            asking.unlock();
        }
    }

    /** What the brokers say to a question on which they may be waited for. */
    private <T> CompletionStage<T> asked(Callable<T> question) {
        asking.lock();
        try {
            return CompletableFuture.completedFuture(question.call());
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(Failures.preparing("the " + address, failure));
        } finally {
            asking.unlock();
        }
    }

    private Environment environment() {
        return receiving.context().environment();
    }

    private Executor executor() {
        return environment().threads().handlers();
    }
}
