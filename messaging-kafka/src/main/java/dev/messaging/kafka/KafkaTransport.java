package dev.messaging.kafka;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Outage;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Messages over Kafka: confirmed by all replicas in sync, committed when they are handled, in order by key. At least once.
 * Thread-safe.
 */
public final class KafkaTransport implements Transport {

    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private static final Capabilities CAPABILITIES =
            new Capabilities(EnumSet.complementOf(EnumSet.of(Capability.DETECTS_NO_RECEIVER)), MAX_BODY_BYTES);

    /** How long clients have to take leave of brokers that do not answer. */
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Environment environment;
    private final Cluster cluster;
    private final Publisher publisher;
    private final Requests requests;
    private final Receiving receiving;
    private final Set<KafkaIntake> intakes = ConcurrentHashMap.newKeySet();
    private final Set<KafkaPass> passes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private KafkaTransport(KafkaOptions options, TransportContext context, Clients clients, Admin admin) {
        this.environment = context.environment();
        Outage outage = new Outage("kafka", context.listener());
        this.cluster = new Cluster(options, admin, environment, outage);
        Topics topics = new Topics(options, admin, environment);
        Producing producing =
                new Producing(clients::producer, environment.threads().handlers());
        this.publisher = new Publisher(options, environment, topics, cluster.clock(), producing);
        this.requests = new Requests(context, clients, topics, publisher, cluster.clock());
        Replies replies = new Replies(options, context, topics, publisher, cluster.clock());
        this.receiving = new Receiving(options, context, clients, cluster, topics, publisher, replies, outage);
    }

    /**
     * Opens transports that work as the options say. Opening waits for the first answer of the cluster, for as long as the
     * options say.
     */
    public static TransportFactory with(KafkaOptions options) {
        return context -> open(options, context);
    }

    static KafkaTransport open(KafkaOptions options, TransportContext context) {
        KafkaTransport transport = made(options, context);
        CompletableFuture<Void> connected = new CompletableFuture<>();
        AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
        Cancellable patience = context.environment()
                .time()
                .schedule(
                        options.connectTimeout(), () -> connected.completeExceptionally(isAway(options, reason.get())));
        transport.awaitFirst(connected, reason, 0);
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

    private static KafkaTransport made(KafkaOptions options, TransportContext context) {
        Clients clients = new Clients(options, context);
        Admin admin = null;
        try {
            admin = clients.admin();
            return new KafkaTransport(options, context, clients, admin);
        } catch (RuntimeException failure) {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
            throw Failures.connecting(options.bootstrapServers(), failure);
        }
    }

    /** What never works fails at once; the rest is tried for as long as somebody waits. */
    private void awaitFirst(
            CompletableFuture<Void> connected, AtomicReference<@Nullable Throwable> reason, int failures) {
        cluster.connected().whenComplete((there, failure) -> {
            Throwable cause = failure == null ? null : Failures.unwrapped(failure);
            if (cause == null) {
                connected.complete(null);
            } else if (!(cause instanceof MessagingException known && known.isTransient())) {
                connected.completeExceptionally(cause);
            } else if (!connected.isDone()) {
                reason.set(cause);
                new Backoff(environment).after(failures, () -> awaitFirst(connected, reason, failures + 1));
            }
        });
    }

    private static TransportUnavailableException isAway(KafkaOptions options, @Nullable Throwable reason) {
        return new TransportUnavailableException(
                "The brokers at " + options.bootstrapServers() + " have not answered within "
                        + options.connectTimeout().toMillis() + " ms"
                        + (reason == null ? "; are they running?" : ": " + reason.getMessage()),
                Outcome.NOT_SENT,
                reason);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
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
        KafkaIntake intake = new KafkaIntake(receiving, from, maxUnsettled, deliveries);
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
        KafkaPass pass = new KafkaPass(receiving, deadLetters, purpose);
        passes.add(pass);
        pass.closed().whenComplete((done, failure) -> passes.remove(pass));
        if (closed) {
            pass.close();
        }
        return pass;
    }

    private static TransportUnavailableException isClosed(Address address) {
        return new TransportUnavailableException(
                "The connection to the brokers is closed; nothing reached " + address, Outcome.NOT_SENT, null);
    }

    @Override
    public void close() {
        closed = true;
        cluster.stop();
        awaitBriefly(Stream.of(
                        intakes.stream().map(KafkaIntake::close),
                        passes.stream().map(KafkaPass::close),
                        Stream.of(requests.close()))
                .flatMap(ends -> ends.map(CompletionStage::toCompletableFuture)));
        awaitBriefly(Stream.of(
                beside(() -> publisher.close(LEAVE_PATIENCE)),
                beside(() -> cluster.admin().close(LEAVE_PATIENCE))));
    }

    private CompletableFuture<Void> beside(Runnable leaving) {
        try {
            return CompletableFuture.runAsync(leaving, environment.threads().handlers());
        } catch (RejectedExecutionException environmentIsClosed) {
            leaving.run();
            return CompletableFuture.completedFuture(null);
        }
    }

    private void awaitBriefly(Stream<CompletableFuture<Void>> ends) {
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
        Cancellable patience = environment.time().schedule(CLOSE_PATIENCE, () -> all.complete(null));
        environment.threads().await(all.exceptionally(failure -> null));
        patience.cancel();
    }
}
