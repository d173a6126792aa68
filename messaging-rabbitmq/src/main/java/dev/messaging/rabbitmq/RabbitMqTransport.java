package dev.messaging.rabbitmq;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Outage;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Time;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages over RabbitMQ: durable quorum queues, published with confirmations, acknowledged when they are handled. At least
 * once. Thread-safe.
 */
public final class RabbitMqTransport implements Transport {

    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    /** How long connections have to take leave of a broker that does not answer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final Capabilities capabilities;
    private final SupervisedConnection publishing;
    private final SupervisedConnection consuming;
    private final SupervisedConnection replying;
    private final Publisher publisher;
    private final Requests requests;
    private final Replies replies;
    private final Receiving receiving;
    private final Environment environment;
    private final Set<RabbitMqIntake> intakes = ConcurrentHashMap.newKeySet();
    private final Set<RabbitMqPass> passes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private RabbitMqTransport(RabbitMqOptions options, TransportContext context) {
        this.environment = context.environment();
        Broker broker =
                new Broker(options, context.application(), environment.threads().handlers());
        Outage outage = new Outage("rabbitmq", context.listener());
        EnumSet<Capability> set = EnumSet.allOf(Capability.class);
        if (!options.hasSingleActiveReceiver()) {
            set.remove(Capability.ORDERS_ACROSS_RECEIVERS);
        }
        this.capabilities = new Capabilities(set, MAX_BODY_BYTES);
        this.publishing = new SupervisedConnection("publishing", broker, environment, outage);
        this.consuming = new SupervisedConnection("consuming", broker, environment, outage);
        this.replying = new SupervisedConnection("replying", broker, environment, outage);
        Topology topology = new Topology(options, publishing, new PatientExecutor(environment));
        this.publisher = new Publisher(options, environment, topology, publishing);
        this.requests = new Requests(context, topology, publishing);
        this.replies = new Replies(options, context, replying);
        this.receiving = new Receiving(options, context, consuming, topology, publisher, replies, outage);
    }

    /**
     * Opens transports that work as the options say. Opening waits for the first connection, for as long as the options
     * say.
     */
    public static TransportFactory with(RabbitMqOptions options) {
        return context -> open(options, context);
    }

    static RabbitMqTransport open(RabbitMqOptions options, TransportContext context) {
        RabbitMqTransport transport = new RabbitMqTransport(options, context);
        Time time = context.environment().time();
        CompletableFuture<Void> connected = new CompletableFuture<>();
        AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
        Cancellable patience = time.schedule(
                options.connectTimeout(), () -> connected.completeExceptionally(isAway(options, reason.get())));
        transport.awaitFirst(connected, reason);
        try {
            context.environment().threads().await(connected);
            return transport;
        } catch (RuntimeException failure) {
            transport.close();
            throw failure;
        } finally {
            patience.cancel();
        }
    }

    /** What never works fails at once; the rest is tried for as long as somebody waits. */
    private void awaitFirst(CompletableFuture<Void> connected, AtomicReference<@Nullable Throwable> reason) {
        publishing.connection().whenComplete((there, failure) -> {
            Throwable cause = failure == null ? null : Failures.unwrapped(failure);
            if (cause == null) {
                connected.complete(null);
            } else if (!(cause instanceof MessagingException known && known.isTransient())) {
                connected.completeExceptionally(cause);
            } else if (!connected.isDone()) {
                reason.set(cause);
                new PatientExecutor(environment.threads().callbacks(), environment.time())
                        .execute(() -> awaitFirst(connected, reason));
            }
        });
    }

    private static TransportUnavailableException isAway(RabbitMqOptions options, @Nullable Throwable reason) {
        return new TransportUnavailableException(
                "There was no connection within " + options.connectTimeout().toMillis() + " ms"
                        + (reason == null ? "" : ": " + reason.getMessage()),
                Outcome.NOT_SENT,
                reason);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        return closed ? CompletableFuture.failedFuture(isClosed(to)) : publisher.send(to, message);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        if (closed) {
            replyTo.fail(isClosed(to));
        } else {
            requests.request(to, request, replyTo);
        }
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        if (closed) {
            return CompletableFuture.failedFuture(isClosed(from));
        }
        RabbitMqIntake intake = new RabbitMqIntake(receiving, from, maxUnsettled, deliveries);
        intakes.add(intake);
        intake.closed().whenComplete((done, failure) -> intakes.remove(intake));
        CompletionStage<Intake> started = intake.start();
        if (closed) {
            intake.close();
        }
        return started;
    }

    @Override
    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        RabbitMqPass pass = new RabbitMqPass(receiving, deadLetters);
        passes.add(pass);
        pass.closed().whenComplete((done, failure) -> passes.remove(pass));
        if (closed) {
            pass.close();
        }
        return pass;
    }

    private static TransportUnavailableException isClosed(Address address) {
        return new TransportUnavailableException(
                "The connection to the broker is closed; nothing reached " + address, Outcome.NOT_SENT, null);
    }

    @Override
    public void close() {
        closed = true;
        awaitBriefly(Stream.concat(
                        intakes.stream().map(RabbitMqIntake::close),
                        passes.stream().map(RabbitMqPass::close))
                .map(CompletionStage::toCompletableFuture));
        List<SupervisedConnection> connections = List.of(consuming, replying, publishing);
        awaitBriefly(connections.stream().map(SupervisedConnection::close));
        connections.forEach(SupervisedConnection::cut);
        publisher.close();
        replies.close();
        requests.close();
    }

    private void awaitBriefly(Stream<CompletableFuture<Void>> ends) {
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
        Cancellable patience = environment.time().schedule(CLOSE_PATIENCE, () -> all.complete(null));
        environment.threads().await(all.exceptionally(failure -> null));
        patience.cancel();
    }
}
