package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives from one queue, and begins anew whenever its channel is lost or the broker ends it. Thread-safe: its monitor
 * guards what is held back, and whether somebody hands over; nothing is called under it.
 */
final class RabbitMqIntake implements Intake, SupervisedChannel.Role {

    /** How long to take leave of a broker that does not answer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration SHORT_LIFE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RabbitMqIntake.class);

    private final Receiving receiving;
    private final Address address;
    private final int prefetch;
    private final Consumer<Delivery> deliveries;
    private final PatientExecutor executor;
    private final SupervisedChannel channel;
    private final Backoff backoff;
    private final CompletableFuture<Intake> started = new CompletableFuture<>();
    private final CompletableFuture<Void> handedOver = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** What has come and is not handed over yet, in order; no more than the prefetch. */
    private final Deque<RabbitMqDelivery> held = new ArrayDeque<>();

    private boolean handing;
    private boolean paused;

    /** Whether nothing more is handed over once that which has come is. */
    private boolean over;

    private volatile @Nullable Consumption consumption;
    /** How often in succession a channel was lost soon after it was opened. One at a time is. */
    private volatile int shortLives;

    private volatile long lastOpened;
    private volatile boolean stopped;

    /** Held while the broker is asked for messages, or for none any longer. */
    private final Object asking = new Object();

    RabbitMqIntake(Receiving receiving, Address address, int maxUnsettled, Consumer<Delivery> deliveries) {
        this.receiving = receiving;
        this.address = address;
        this.prefetch = Math.min(maxUnsettled, receiving.options().prefetch());
        this.deliveries = deliveries;
        this.backoff = new Backoff(environment());
        this.executor = new PatientExecutor(environment());
        this.channel = new SupervisedChannel(receiving.connection()::connection, executor, this);
    }

    /** Done when the queue is there, and consumed. */
    CompletionStage<Intake> start() {
        receiving.topology().begin(this, address);
        open(
                environment().time().nanoTime()
                        + receiving.options().connectTimeout().toNanos(),
                0);
        return started;
    }

    private void open(long deadline, int failures) {
        if (stopped) {
            return;
        }
        channel.channel().whenComplete((opened, failure) -> {
            if (failure == null) {
                lastOpened = environment().time().nanoTime();
                receiving.outage().end(this);
                started.complete(this);
            } else if (!stopped) {
                reopen(deadline, failures, Failures.notSent(address.toString(), failure));
            }
        });
    }

    /** What has never worked is given up after a time, or at once if it never will. */
    private void reopen(long deadline, int failures, MessagingException failure) {
        boolean isHopeless = !failure.isTransient() || environment().time().nanoTime() - deadline > 0;
        if (isHopeless && started.completeExceptionally(failure)) {
            close();
        } else {
            if (started.isDone() && !stopped) {
                receiving.outage().begin(this, failure);
                if (stopped) {
                    receiving.outage().end(this);
                }
            }
            backoff.after(failures, () -> open(deadline, failures + 1));
        }
    }

    @Override
    public void open(Channel opened) throws IOException, TimeoutException {
        Acknowledgements acknowledgements = new Acknowledgements(
                opened, environment().threads().handlers(), environment().time(), prefetch);
        synchronized (asking) {
            if (stopped) {
                throw new IOException("the receiver was stopped"); // what nobody receives from is not made again
            }
            receiving.topology().declare(opened.getConnection(), address);
            opened.basicQos(prefetch);
            Consumption fresh = new Consumption(this, opened, acknowledgements);
            consumption = fresh;
            fresh.begin(receiving.topology().name(address));
        }
    }

    @Override
    public void leave(Channel left) {
        Consumption last = consumption;
        if (last != null && last.getChannel() == left) {
            last.flush();
        }
    }

    @Override
    public void lost(Channel lost) {
        Consumption last = consumption;
        if (last != null && last.getChannel() == lost) {
            consumption = null;
        }
        removeDead();
        if (!stopped) {
            boolean wasShort = environment().time().nanoTime() - lastOpened < SHORT_LIFE.toNanos();
            shortLives = wasShort ? shortLives + 1 : 0;
            backoff.after(shortLives, () -> open(environment().time().nanoTime(), 0));
        }
    }

    /** It is to end with its channel: all that is not settled comes again. */
    void leaveSoon(Channel left) {
        executor.execute(() -> {
            leave(left);
            Failures.abort(left);
        });
    }

    /** Takes it in its turn; on the thread that reads the connection. */
    void take(Consumption from, Envelope envelope, BasicProperties properties, byte[] body) {
        if (!from.isAlive()) {
            return;
        }
        RabbitMqWire.Read read = RabbitMqWire.read(properties, body, environment());
        RabbitMqDelivery delivery = new RabbitMqDelivery(receiving, address, from, envelope, properties, read);
        if (read.delay() > 0 && address.kind() != Address.Kind.OPERATION) { // a request is never put off
            delivery.waitFor(read.delay());
            return;
        }
        synchronized (this) {
            held.add(delivery);
            if (handing || paused || over) {
                return;
            }
            handing = true;
        }
        handOver();
    }

    private void handOver() {
        for (RabbitMqDelivery next = next(); next != null; next = next()) {
            try {
                deliveries.accept(next);
            } catch (RuntimeException | Error failure) {
                LOG.warn("A message from {} could not be handed over; it will be delivered again", address, failure);
                comeAgain(next);
            }
        }
        if (isOver()) {
            handedOver.complete(null);
        }
    }

    private synchronized @Nullable RabbitMqDelivery next() {
        RabbitMqDelivery next = paused ? null : held.poll();
        handing = next != null;
        return next;
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Nothing more comes; done when the last that has come is handed over. */
    private synchronized CompletableFuture<Void> handedOver() {
        over = true;
        return handing ? handedOver : CompletableFuture.completedFuture(null);
    }

    /** With all after it, so that they keep their order. */
    private void comeAgain(RabbitMqDelivery failed) {
        failed.abandonChannel();
        removeDead();
    }

    private synchronized void removeDead() {
        held.removeIf(delivery -> !delivery.isAlive());
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        synchronized (this) {
            paused = false;
            if (handing || held.isEmpty() || over) {
                return;
            }
            handing = true;
        }
        executor.execute(this::handOver);
    }

    @Override
    public CompletionStage<Void> stop() {
        stopped = true;
        return CompletableFuture.runAsync(this::end, executor).thenCompose(ended -> handedOver());
    }

    private void end() {
        synchronized (asking) {
            Consumption current = consumption;
            if (current != null) {
                try {
                    current.end();
                } catch (IOException | RuntimeException lost) {
                    // then nothing comes any longer, either
                }
            }
        }
    }

    @Override
    public CompletionStage<Void> close() {
        stopped = true;
        receiving.topology().end(this);
        receiving.outage().end(this);
        started.completeExceptionally(new TransportUnavailableException(
                "The receiver of " + address + " was closed before it had started", Outcome.NOT_SENT, null));
        Cancellable patience = environment().time().schedule(CLOSE_PATIENCE, () -> ended.complete(null));
        channel.close().whenComplete((done, failure) -> {
            patience.cancel();
            ended.complete(null);
        });
        return ended;
    }

    /** Completes when it is closed. */
    CompletionStage<Void> closed() {
        return ended;
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        return close().thenCombineAsync(
                        receiving.connection().connection(),
                        (done, connected) -> {
                            if (address.kind() == Address.Kind.SUBSCRIPTION) {
                                receiving.topology().delete(connected, address);
                            }
                            return null;
                        },
                        executor);
    }

    private Environment environment() {
        return receiving.context().environment();
    }
}
