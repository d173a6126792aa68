package dev.messaging.internal;

import dev.messaging.ClosedException;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.ReceivedMessage;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of a send or request to the transport and back. */
final class Outbound {

    private final Environment environment;
    private final Codecs codecs;
    private final Duration sendTimeout;
    private final Duration requestTimeout;
    private final InFlightLimit limit;
    private final Resend resend;
    private final Telling telling;
    private final Transport transport;
    private final List<Stage<Call>> stages;
    private final List<Stage<Call>> topicStages;
    private final Deferring deferring;
    private volatile boolean closed;

    Outbound(
            Environment environment,
            Events events,
            Codecs codecs,
            Ids ids,
            String source,
            Transport transport,
            Destinations destinations,
            EngineOptions options) {
        this.environment = environment;
        this.codecs = codecs;
        this.sendTimeout = options.sendTimeout();
        this.requestTimeout = options.requestTimeout();
        this.limit = new InFlightLimit(environment, options.maxInFlight());
        this.transport = transport;
        this.resend = new Resend(environment, events);
        this.telling = new Telling(environment);
        Stage<Call> observe = new Observe(environment, events);
        Stage<Call> stamp = new Stamp(environment, ids, source);
        Stage<Call> encode = new Encode(codecs, transport.capabilities());
        Stage<Call> bodyLimit = new BodyLimit();
        Stage<Call> breaker = new Breaker(environment, events);
        Stage<Call> transmit = new Transmit(environment, transport);
        this.stages = without(
                options.withoutStages(),
                List.of(
                        observe, // sees the outcome that the caller sees
                        stamp, // ids and deadline are the same for all attempts
                        limit, // one place from first to last attempt
                        encode, // once for all attempts
                        bodyLimit, // as soon as the body's size is known
                        resend, // each attempt passes through what follows
                        breaker, // counts attempts, and refuses them
                        transmit));
        List<Stage<Call>> toEach = List.of(observe, limit, resend, breaker, transmit);
        RecipientList recipientList = new RecipientList(destinations, without(options.withoutStages(), toEach));
        this.topicStages = without(
                options.withoutStages(),
                List.of(
                        observe,
                        stamp, // the same for all subscriptions
                        limit, // places for all, or for none
                        encode, // once for all subscriptions
                        bodyLimit, // which share the bytes
                        recipientList));
        this.deferring = new Deferring(
                environment.time(),
                without(options.withoutStages(), List.of(stamp, encode)),
                without(options.withoutStages(), List.of(observe, limit, bodyLimit, resend, breaker, transmit)),
                without(options.withoutStages(), List.of(observe, limit, bodyLimit, recipientList)));
    }

    private static List<Stage<Call>> without(Set<String> names, List<Stage<Call>> stages) {
        if (names.isEmpty()) {
            return stages;
        }
        return stages.stream()
                .filter(stage -> !names.contains(stage.getClass().getSimpleName()))
                .toList();
    }

    String send(Destination destination, Message<?> message) {
        return wait(destination, message, sendTimeout, Call::id);
    }

    CompletableFuture<String> sendAsync(Destination destination, Message<?> message) {
        return begin(destination, message, sendTimeout, Call::id);
    }

    /** Stamped and encoded as if it were sent, and given to the store, in place. */
    String defer(Destination destination, Message<?> message, Consumer<WireMessage> store) {
        CallOutcome.Blocking<String> outcome = new CallOutcome.Blocking<>();
        requireOpen(destination);
        Call call = new Call(deferring.toStore(store), destination, message, sendTimeout, outcome);
        call.start();
        return outcome.await(environment, call, Call::id);
    }

    /** What was deferred, on the rest of its way. */
    CompletableFuture<Void> sendDeferred(Destination destination, WireMessage message, Duration timeout) {
        return begin(
                destination,
                Message.of(message.body()),
                timeout,
                deferring.toOne(message),
                deferring.toEach(message),
                sent -> null);
    }

    <R> R request(
            Destination operation,
            Message<?> message,
            @Nullable Duration timeout,
            Function<ReceivedMessage<?>, R> result) {
        return wait(operation, message, timeout == null ? requestTimeout : timeout, call -> result.apply(reply(call)));
    }

    <R> CompletableFuture<R> requestAsync(
            Destination operation,
            Message<?> message,
            @Nullable Duration timeout,
            Function<ReceivedMessage<?>, R> result) {
        return begin(operation, message, timeout == null ? requestTimeout : timeout, call -> result.apply(reply(call)));
    }

    private <T> T wait(Destination to, Message<?> message, Duration timeout, Function<Call, T> result) {
        CallOutcome.Blocking<T> outcome = new CallOutcome.Blocking<>();
        requireOpen(to);
        Call call = call(to, message, timeout, outcome, stages, topicStages);
        call.start();
        return outcome.await(environment, call, result);
    }

    private <T> CompletableFuture<T> begin(
            Destination to, Message<?> message, Duration timeout, Function<Call, T> result) {
        return begin(to, message, timeout, stages, topicStages, result);
    }

    private <T> CompletableFuture<T> begin(
            Destination to,
            Message<?> message,
            Duration timeout,
            List<Stage<Call>> toOne,
            List<Stage<Call>> toEach,
            Function<Call, T> result) {
        CallOutcome.Async<T> outcome = new CallOutcome.Async<>(environment, telling, result);
        Call call;
        try {
            requireOpen(to);
            call = call(to, message, timeout, outcome, toOne, toEach);
        } catch (MessagingException refused) {
            MessagingFuture<T> failed = new MessagingFuture<>(environment);
            failed.fail(refused);
            return failed;
        }
        telling.expectOne();
        call.start();
        return outcome.expose(call);
    }

    private Call call(
            Destination to,
            Message<?> message,
            Duration timeout,
            CallOutcome<?> outcome,
            List<Stage<Call>> toOne,
            List<Stage<Call>> toEach) {
        List<Address> recipients = to.isTopic() ? recipients(to) : null;
        if (recipients == null || isBrokers(to, recipients)) {
            return new Call(toOne, to, message, timeout, outcome);
        }
        Call call = new Call(toEach, to, message, timeout, outcome);
        call.recipients = recipients;
        // Who waits takes a place for one after another, so that there may be more of them than places.
        call.places = outcome.callerWaits() ? 0 : recipients.size();
        return call;
    }

    private List<Address> recipients(Destination topic) {
        try {
            return List.copyOf(transport.recipients(topic.address()));
        } catch (RuntimeException unknown) {
            throw new TransportUnavailableException(
                    "Nothing was sent to " + topic + ": the transport cannot say who subscribes to it: " + unknown,
                    Outcome.NOT_SENT,
                    unknown);
        }
    }

    private static boolean isBrokers(Destination topic, List<Address> recipients) {
        return recipients.size() == 1 && recipients.get(0).equals(topic.address());
    }

    /** While everything is being closed, a running handler may still send what it owes. */
    private void requireOpen(Destination to) {
        if (!closed) {
            return;
        }
        Context context = Context.current();
        if (context == null || context.isOver()) {
            throw new ClosedException("Messaging is closed; nothing was sent to " + to, Outcome.NOT_SENT);
        }
    }

    private ReceivedMessage<?> reply(Call call) {
        WireMessage reply = call.reply;
        if (reply == null) {
            throw new IllegalStateException("Request " + call.id + " ended without a reply and without a failure");
        }
        Object payload = codecs.decode(
                reply,
                call.destination.replyType() == null ? Void.class : call.destination.replyType(),
                Outcome.UNKNOWN);
        IdempotencyStore.Key key = new IdempotencyStore.Key(call.destination.name(), null, reply.id());
        return new Received<>(reply, key, false, payload, reply.attempt(), Deadline.NONE, environment.time());
    }

    int inFlight() {
        return limit.inFlight();
    }

    /** New calls fail from now on, but for those of running handlers. */
    void close() {
        closed = true;
    }

    /** Completes when nothing is in flight. */
    CompletableFuture<@Nullable Void> whenIdle() {
        return limit.whenIdle();
    }

    /** Completes when all callers know what has become of their calls, and what they have hung on it is done. */
    CompletableFuture<@Nullable Void> whenTold() {
        return telling.whenTold();
    }

    /** Whether what runs on this thread hangs on a call. */
    boolean tellsHere() {
        return telling.tellsHere();
    }

    /** What still waits, for a place or for its next attempt, has waited long enough. */
    void giveUp() {
        limit.refuse(new ClosedException(
                "Messaging was closed while a message waited for a place among maxInFlight", Outcome.NOT_SENT));
        resend.close();
    }
}
