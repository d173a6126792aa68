package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gets letters one by one over a channel of its own, and acknowledges those that are removed. The others are unsettled until it
 * ends, so that it sees none twice, and then go back to where they were. A lock is held while the broker is asked.
 */
final class RabbitMqPass implements DeadLetterPass {

    private static final long NONE = 0;

    /** How many are moved at most so that what goes back is the first again. */
    private static final int MOST_MOVED = 1_000;

    private final Receiving receiving;
    private final Address address;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Guards what follows. */
    private final Lock asking = new ReentrantLock();

    private @Nullable Channel channel;

    private boolean begun;

    /** How many may be got still; what comes to the end of the queue meanwhile is for another pass. */
    private long left;

    private long last = NONE;
    private long lastKept = NONE;
    private @Nullable Throwable notAcknowledged;
    private boolean hasRemoved;

    RabbitMqPass(Receiving receiving, Address address) {
        this.receiving = receiving;
        this.address = address;
    }

    @Override
    public CompletionStage<Long> count() {
        return receiving
                .connection()
                .connection()
                .thenComposeAsync(connected -> asked(() -> open(connected)), executor());
    }

    private long open(Connection connected) throws IOException, TimeoutException {
        requireOpen();
        receiving.topology().declareAlone(connected, address);
        Channel opened = Broker.channel(connected);
        channel = opened;
        return opened.messageCount(name());
    }

    @Override
    public CompletionStage<Optional<WireMessage>> next() {
        return CompletableFuture.<Void>completedFuture(null).thenComposeAsync(now -> asked(this::get), executor());
    }

    private Optional<WireMessage> get() throws IOException {
        Channel open = Objects.requireNonNull(requireOpen());
        keepLast();
        GetResponse got = begun && left == 0 ? null : open.basicGet(name(), false);
        if (got == null) {
            left = 0;
        } else if (begun) {
            left--;
        } else {
            // Getting one waits until what was given back before is there again; the number alone does not.
            left = open.messageCount(name());
        }
        begun = true;
        if (got == null) {
            return Optional.empty();
        }
        last = got.getEnvelope().getDeliveryTag();
        return Optional.of(
                RabbitMqWire.read(got.getProps(), got.getBody(), environment()).message());
    }

    private @Nullable Channel requireOpen() throws IOException {
        if (closed.get()) {
            throw new TransportUnavailableException(
                    "The pass through the " + address + " is closed", Outcome.NOT_SENT, null);
        }
        requireAcknowledged();
        return channel;
    }

    private void requireAcknowledged() throws IOException {
        if (notAcknowledged != null) {
            throw new IOException(notAcknowledged);
        }
    }

    private void keepLast() {
        if (last != NONE) {
            lastKept = last;
            last = NONE;
        }
    }

    @Override
    public void remove() {
        asking.lock();
        try {
            if (channel != null && last != NONE) {
                hasRemoved = true;
                channel.basicAck(last, false);
            }
        } catch (IOException | RuntimeException lost) {
            notAcknowledged = lost;
        } finally {
            last = NONE;
            asking.unlock();
        }
    }

    @Override
    public CompletionStage<Void> close() {
        if (closed.compareAndSet(false, true)) {
            try {
                executor().execute(this::end);
            } catch (RejectedExecutionException environmentIsClosed) {
                end();
            }
        }
        return ended;
    }

    private void end() {
        asking.lock();
        try {
            if (channel != null) {
                leave(channel);
            }
            ended.complete(null);
        } catch (IOException | TimeoutException | RuntimeException lost) {
            Failures.abort(Objects.requireNonNull(channel));
            if (hasRemoved) {
                ended.completeExceptionally(Failures.lost(
                        "acknowledgements of the " + address + ", which may come again", Outcome.UNKNOWN, lost));
            } else {
                ended.complete(null);
            }
        } finally {
            asking.unlock();
        }
    }

    /** What was acknowledged before is carried out once the end is confirmed. */
    private void leave(Channel open) throws IOException, TimeoutException {
        requireAcknowledged();
        keepLast();
        if (lastKept != NONE) {
            getThoseGivenBackBefore(open);
            open.basicNack(lastKept, true, true);
        }
        open.close();
    }

    /** What is given back stands before what never was, but behind what was before: that must be given back once more, after it. */
    private void getThoseGivenBackBefore(Channel open) throws IOException {
        boolean mayBeMore = true;
        for (int moved = 0; mayBeMore && moved < MOST_MOVED; moved++) {
            GetResponse got = open.basicGet(name(), false);
            mayBeMore = got != null && got.getEnvelope().isRedeliver();
            lastKept = got == null ? lastKept : got.getEnvelope().getDeliveryTag();
        }
    }

    /** What the broker says to a question on which it may be waited for. */
    private <T> CompletionStage<T> asked(Callable<T> question) {
        asking.lock();
        try {
            return CompletableFuture.completedFuture(question.call());
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(Failures.notSent(address.toString(), failure));
        } finally {
            asking.unlock();
        }
    }

    private String name() {
        return receiving.topology().name(address);
    }

    private Environment environment() {
        return receiving.context().environment();
    }

    private Executor executor() {
        return environment().threads().handlers();
    }
}
