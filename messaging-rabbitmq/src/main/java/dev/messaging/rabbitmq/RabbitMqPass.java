package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Address;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.BlockingPass;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gets letters one by one over a channel of its own, and acknowledges those that are removed. The others are unsettled until it
 * ends, so that it sees none twice, and then go back to where they were. Its state is guarded by the lock of the pass.
 */
final class RabbitMqPass extends BlockingPass {

    private static final long NONE = 0;
    private static final int MOST_FAILURES = 5;

    /** How many are moved at most so that what goes back is the first again. */
    private static final int MOST_MOVED = 1_000;

    private final Receiving receiving;
    private final Address address;
    private @Nullable Channel channel;

    private boolean begun;

    /** How many may be got still; what comes to the end of the queue meanwhile is for another pass. */
    private long left;

    private long last = NONE;
    private long lastKept = NONE;
    private @Nullable Throwable notAcknowledged;
    private boolean hasRemoved;

    RabbitMqPass(Receiving receiving, Address address) {
        super(receiving.context().environment(), address);
        this.receiving = receiving;
        this.address = address;
    }

    @Override
    public CompletionStage<Long> count() {
        return ask(receiving.connection().connection(), this::open);
    }

    private long open(Connection connected) throws IOException, TimeoutException {
        receiving.topology().declareAlone(connected, address);
        Channel opened = Broker.channel(connected);
        channel = opened;
        return opened.messageCount(name());
    }

    @Override
    protected @Nullable WireMessage read() throws IOException, TimeoutException {
        requireAcknowledged();
        keepLast();
        GetResponse got = begun ? another() : first();
        begun = true;
        if (got == null) {
            left = 0;
            return null;
        }
        last = got.getEnvelope().getDeliveryTag();
        return RabbitMqWire.read(
                        got.getProps(), got.getBody(), receiving.context().environment())
                .message();
    }

    private @Nullable GetResponse another() throws IOException {
        if (left == 0) {
            return null;
        }
        left--;
        return Objects.requireNonNull(channel).basicGet(name(), false);
    }

    /** Getting one waits until what was given back before is there again; the number alone does not. */
    private @Nullable GetResponse first() throws IOException, TimeoutException {
        GetResponse got = firstOfReady();
        if (got != null) {
            left = Objects.requireNonNull(channel).messageCount(name());
        }
        return got;
    }

    /** A queue that another is just making is known before it can be read; the broker ends the connection of who tries. */
    private @Nullable GetResponse firstOfReady() throws IOException, TimeoutException {
        Environment environment = receiving.context().environment();
        for (int failures = 0; ; failures++) {
            try {
                return Objects.requireNonNull(channel).basicGet(name(), false);
            } catch (IOException | ShutdownSignalException failure) {
                if (failures == MOST_FAILURES || Failures.replyCode(failure) != AMQP.INTERNAL_ERROR) {
                    throw failure;
                }
            }
            new Backoff(environment).await(failures, closing());
            requireOpen();
            open(environment.threads().await(receiving.connection().connection()));
        }
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
    protected void removeLast() {
        try {
            if (channel != null && last != NONE) {
                hasRemoved = true;
                channel.basicAck(last, false);
            }
        } catch (IOException | RuntimeException lost) {
            notAcknowledged = lost;
        } finally {
            last = NONE;
        }
    }

    @Override
    protected void end() {
        if (channel == null) {
            return;
        }
        try {
            leave(channel);
        } catch (IOException | TimeoutException | RuntimeException lost) {
            Failures.abort(channel);
            if (hasRemoved) {
                throw Failures.lost(
                        "acknowledgements of the " + address + ", which may come again", Outcome.UNKNOWN, lost);
            }
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

    @Override
    protected MessagingException failed(Exception failure) {
        return Failures.notSent(address.toString(), failure);
    }

    private String name() {
        return receiving.topology().name(address);
    }
}
