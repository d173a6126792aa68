package dev.messaging.internal;

import dev.messaging.AsyncHandler;
import dev.messaging.AsyncResponder;
import dev.messaging.Channel;
import dev.messaging.ClosedException;
import dev.messaging.DeadLetters;
import dev.messaging.Gathered;
import dev.messaging.Handler;
import dev.messaging.Health;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.Responder;
import dev.messaging.Source;
import dev.messaging.Subscription;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import dev.messaging.spi.MessageDecoder;
import dev.messaging.spi.PersistenceSupport;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's door: turns the application's verbs into calls and receivers, and closes everything in order. */
public final class Engine implements Messaging, PersistenceSupport, MessageDecoder {

    private static final Health STARTING =
            new Health(List.of(new Health.Check("messaging", Health.Status.DOWN, "starting")));

    private final Environment environment;
    private final @Nullable SystemEnvironment ownEnvironment;
    private final Transport transport;
    private final Events events;
    private final Codecs codecs;
    private final Destinations destinations = new Destinations();
    private final Outbound outbound;
    private final Inbound inbound;
    private final Intercepted intercepted;
    private final EngineOptions options;
    private final Set<ActiveReceiver> receivers = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Closing closing = new Closing();

    private Engine(
            Environment environment,
            @Nullable SystemEnvironment ownEnvironment,
            Transport transport,
            Events events,
            EngineOptions options) {
        this.environment = environment;
        this.ownEnvironment = ownEnvironment;
        this.transport = transport;
        this.events = events;
        this.options = options;
        String source = "/" + (options.application() == null ? "" : options.application());
        this.codecs = new Codecs(options.codec() == null ? JsonCodec.shared() : options.codec());
        Ids ids = new Ids(environment);
        IdempotencyStore store = options.idempotencyStore() == null
                ? new HeapIdempotencyStore(environment.time())
                : options.idempotencyStore();
        this.outbound = new Outbound(environment, events, codecs, ids, source, transport, destinations, options);
        Replies replies = new Replies(environment, ids, source, codecs, transport.capabilities());
        this.inbound = new Inbound(
                environment,
                events,
                codecs,
                replies,
                new DeadLetterMessages(environment, ids),
                store,
                options.interceptors(),
                options.withoutStages());
        this.intercepted = new Intercepted(environment, options.interceptors(), outbound);
    }

    /**
     * Opens a transport and an engine over it.
     *
     * @param uri the transport's address; null where the application chose and configured the transport by hand
     * @param properties the configured {@code messaging.*} properties
     */
    public static Messaging open(
            TransportFactory factory, @Nullable URI uri, Map<String, String> properties, EngineOptions options) {
        SystemEnvironment own = options.environment() == null ? new SystemEnvironment("messaging") : null;
        Environment environment = options.environment() == null ? Objects.requireNonNull(own) : options.environment();
        Events events = new Events(options.listeners());
        try {
            AtomicReference<@Nullable Engine> opened = new AtomicReference<>();
            Transport transport = factory.open(new TransportContext(
                    uri, properties, options.application(), environment, events, () -> health(opened.get())));
            Engine engine = new Engine(environment, own, transport, events, options);
            opened.set(engine);
            return engine;
        } catch (RuntimeException failed) {
            if (own != null) {
                own.close();
            }
            throw failed;
        }
    }

    @Override
    public <T> String send(Channel<T> channel, Message<? extends T> message) {
        Destination destination = destinations.of(channel);
        return intercepted.isEmpty() ? outbound.send(destination, message) : intercepted.send(destination, message);
    }

    @Override
    public <T> CompletableFuture<String> sendAsync(Channel<T> channel, Message<? extends T> message) {
        Destination destination = destinations.of(channel);
        return intercepted.isEmpty()
                ? outbound.sendAsync(destination, message)
                : intercepted.sendAsync(destination, message);
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public <T> String defer(Channel<T> channel, Message<? extends T> message, Consumer<WireMessage> store) {
        Destination destination = destinations.of(channel);
        return intercepted.isEmpty()
                ? outbound.defer(destination, message, store)
                : intercepted.defer(destination, message, store);
    }

    @Override
    public CompletableFuture<Void> sendDeferred(Address to, WireMessage message, Duration timeout) {
        return outbound.sendDeferred(destinations.ofDeferred(to), message, timeout);
    }

    @Override
    public <R> byte[] encodeReply(Operation<?, R> operation, R reply) {
        return codecs.encodeAlone(reply, operation.replyType());
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // it was encoded as R; of all types only Void has no value but null
    public <R> R decodeReply(Operation<?, R> operation, byte[] reply) {
        return (R) codecs.decodeAlone(reply, operation.replyType());
    }

    @Override
    public ReceivedMessage<?> decode(WireMessage message, Type payloadType) {
        Object payload = codecs.decode(message, payloadType, Outcome.UNKNOWN);
        String explicitKey = message.idempotencyKey();
        IdempotencyStore.Key key = new IdempotencyStore.Key(
                String.valueOf(message.type()), null, explicitKey == null ? message.id() : explicitKey);
        long expiry = message.timeToLive() == WireMessage.NONE
                ? Deadline.NONE
                : Deadline.after(environment.time().nanoTime(), Duration.ofMillis(message.timeToLive()));
        return new Received<>(
                message, key, explicitKey != null, payload, message.attempt(), expiry, environment.time());
    }

    @Override
    public <Q, R> ReceivedMessage<R> request(Operation<Q, R> operation, Message<? extends Q> message) {
        Destination destination = destinations.of(operation);
        return intercepted.isEmpty()
                ? outbound.request(destination, message, operation.timeout().orElse(null), Engine::<R>received)
                : intercepted.request(destination, message, operation.timeout().orElse(null), Engine::<R>received);
    }

    @Override
    public <Q, R> CompletableFuture<ReceivedMessage<R>> requestAsync(
            Operation<Q, R> operation, Message<? extends Q> message) {
        return requestAsync(operation, message, Engine::<R>received);
    }

    @Override
    public <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q payload) {
        return requestAsync(
                operation,
                Message.of(payload),
                reply -> Engine.<R>received(reply).payload());
    }

    private <T> CompletableFuture<T> requestAsync(
            Operation<?, ?> operation, Message<?> message, Function<ReceivedMessage<?>, T> result) {
        Destination destination = destinations.of(operation);
        return intercepted.isEmpty()
                ? outbound.requestAsync(
                        destination, message, operation.timeout().orElse(null), result)
                : intercepted.requestAsync(
                        destination, message, operation.timeout().orElse(null), result);
    }

    /** The reply was decoded as the operation's reply type. */
    @SuppressWarnings("unchecked")
    private static <R> ReceivedMessage<R> received(ReceivedMessage<?> reply) {
        return (ReceivedMessage<R>) reply;
    }

    @Override
    public <Q, R> Gathered<R> gather(List<? extends Operation<? super Q, ? extends R>> operations, Q payload) {
        return environment.threads().await(gatherAsync(operations, payload));
    }

    @Override
    public <Q, R> CompletableFuture<Gathered<R>> gatherAsync(
            List<? extends Operation<? super Q, ? extends R>> operations, Q payload) {
        return new Gathering<Q, R>(environment, this).ask(operations, payload);
    }

    @Override
    public <Q, R> Subscription respond(
            Operation<Q, R> operation, ReceiverOptions options, Responder<? super Q, ? extends R> responder) {
        return begin(destinations.of(operation), options, HandlerCall.responding(responder));
    }

    @Override
    public <Q, R> Subscription respondAsync(
            Operation<Q, R> operation, ReceiverOptions options, AsyncResponder<? super Q, ? extends R> responder) {
        return begin(destinations.of(operation), options, HandlerCall.respondingAsync(responder));
    }

    @Override
    public <Q, R> Subscription respondWithMessage(
            Operation<Q, R> operation,
            ReceiverOptions options,
            AsyncResponder<? super Q, ? extends Message<? extends R>> responder) {
        return begin(destinations.of(operation), options, HandlerCall.respondingAsync(responder));
    }

    @Override
    public <T> Subscription receive(Source<T> source, ReceiverOptions options, Handler<? super T> handler) {
        return begin(destinations.of(source), options, HandlerCall.handling(handler));
    }

    @Override
    public <T> Subscription receiveAsync(Source<T> source, ReceiverOptions options, AsyncHandler<? super T> handler) {
        return begin(destinations.of(source), options, HandlerCall.handlingAsync(handler));
    }

    private Subscription begin(Destination destination, ReceiverOptions receiverOptions, HandlerCall handler) {
        if (closing.hasBegun()) {
            throw new ClosedException("Messaging is closed; nothing is received from " + destination, Outcome.NOT_SENT);
        }
        ActiveReceiver receiver = new ActiveReceiver(inbound, destination, receiverOptions, handler, receivers::remove);
        Intake intake = await(transport
                .receive(destination.address(), receiverOptions.maxUnsettled(), receiver::take)
                .toCompletableFuture());
        receiver.attach(intake);
        receivers.add(receiver);
        if (closing.hasBegun()) {
            var unused = receiver.closeAsync();
        }
        return receiver;
    }

    @Override
    public <T> DeadLetters<T> deadLetters(Source<T> source) {
        Destination destination = destinations.of(source);
        if (destination.address().kind() == Address.Kind.DEAD_LETTERS) {
            throw new IllegalArgumentException(
                    "The " + destination + " have no dead letters of their own: what fails there"
                            + " stays there. Ask for those of the queue or subscription that gave it up");
        }
        return new SourceDeadLetters<>(environment, transport, codecs, outbound, destination, closing::hasBegun);
    }

    /** If nobody waits any longer, what comes is ended at once. */
    private Intake await(CompletableFuture<Intake> receiving) {
        try {
            return environment.threads().await(receiving.thenApply(intake -> intake));
        } catch (RuntimeException failed) {
            receiving.thenAccept(Intake::close);
            throw failed;
        }
    }

    /** A transport is opened first, and may tell of an engine that is not there yet. */
    private static Health health(@Nullable Engine opened) {
        return opened == null ? STARTING : opened.health();
    }

    @Override
    public Health health() {
        List<Health.Check> checks = new ArrayList<>();
        if (closing.hasBegun()) {
            checks.add(Health.CLOSED);
        }
        checks.add(new Health.Check(
                "transport",
                events.isDisconnected() ? Health.Status.DOWN : Health.Status.UP,
                outbound.inFlight() + " sends and requests in flight, of " + options.maxInFlight()));
        long now = environment.time().nanoTime();
        for (Destination destination : destinations.all()) {
            if (destination.isCutOff(now)) {
                checks.add(new Health.Check(
                        destination.toString(), Health.Status.DEGRADED, "the circuit breaker is open"));
            }
        }
        List.copyOf(receivers).forEach(receiver -> checks.add(receiver.health()));
        return new Health(checks);
    }

    @Override
    public void close() {
        CompletableFuture<@Nullable Void> closed = closing.once(this::closeInOrder);
        Context context = Context.current();
        boolean inside = context != null && !context.isOver() && receivers.contains(context.receiver());
        // What hangs on futures has few threads, which timers need, too.
        if (!inside && !outbound.tellsHere()) {
            environment.threads().await(closed);
        }
    }

    /** Handlers first, which may still send; then what is in flight; then the transport, which fails the rest. */
    private CompletableFuture<@Nullable Void> closeInOrder() {
        outbound.close();
        CompletableFuture<?>[] receiving =
                List.copyOf(receivers).stream().map(ActiveReceiver::closeAsync).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(receiving)
                .exceptionally(failed -> null)
                .thenCompose(done -> atMost(outbound.whenIdle()))
                .thenComposeAsync( // the last call may end on a thread of the transport's, which it waits for
                        idle -> {
                            outbound.giveUp();
                            transport.close();
                            return atMost(outbound.whenIdle().thenCompose(failed -> outbound.whenTold()));
                        },
                        environment.threads().handlers())
                .whenComplete((done, failure) -> {
                    if (ownEnvironment != null) {
                        ownEnvironment.close();
                    }
                });
    }

    private CompletableFuture<@Nullable Void> atMost(CompletableFuture<@Nullable Void> idle) {
        if (!idle.isDone()) {
            var timer = environment.time().schedule(options.drainTimeout(), () -> idle.complete(null));
            return idle.whenComplete((done, failure) -> timer.cancel());
        }
        return idle;
    }
}
