package dev.messaging.testkit;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.Responder;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Answers an operation in the place of a service that is not part of the test. What it is told last holds, from the next
 * request on. Thread-safe.
 *
 * <pre>{@code
 * probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(ofSeconds(2));
 * }</pre>
 *
 * @param <Q> the type of the request's payload
 * @param <R> the type of the reply's payload
 */
public final class StubResponder<Q, R> {

    /** However slow it is told to be, and however many wait for it. */
    private static final ReceiverOptions OPTIONS =
            ReceiverOptions.defaults().withConcurrency(10_000).withMaxHandling(Duration.ofDays(365));

    private final Environment environment;
    private volatile Responder<Q, ? extends R> responder = this::keepSilent;
    private volatile Duration delay = Duration.ZERO;

    private StubResponder(Environment environment) {
        this.environment = environment;
    }

    /** Answers from now on; silent until it is told what. */
    static <Q, R> StubResponder<Q, R> start(Environment environment, Messaging messaging, Operation<Q, R> operation) {
        StubResponder<Q, R> stub = new StubResponder<>(environment);
        messaging.respond(operation, OPTIONS, stub::answer);
        return stub;
    }

    private R answer(ReceivedMessage<Q> request) throws Exception {
        Responder<Q, ? extends R> told = responder;
        pass(delay);
        return told.respond(request);
    }

    private void pass(Duration duration) {
        if (!duration.isZero()) {
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            environment.time().schedule(duration, () -> over.complete(true));
            environment.threads().await(over);
        }
    }

    /** The wire tells the time that is left in whole milliseconds, rounded down. */
    private R keepSilent(ReceivedMessage<Q> request) {
        pass(request.remaining().orElse(Duration.ofDays(1)).plusMillis(1));
        throw new IllegalStateException("Nobody waits for the answer any longer");
    }

    /** It answers with this. */
    public StubResponder<Q, R> with(R reply) {
        return by(request -> reply);
    }

    /** It answers by this. */
    public StubResponder<Q, R> by(Responder<Q, ? extends R> answering) {
        responder = answering;
        return this;
    }

    /** It fails; the requester gets a {@link dev.messaging.RemoteFaultException} that says why. */
    public StubResponder<Q, R> failing(Exception failure) {
        return by(request -> {
            throw failure;
        });
    }

    /**
     * It takes its time before it answers, or fails.
     *
     * @param duration in virtual time, not negative
     */
    public StubResponder<Q, R> slow(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("An answer takes no negative time, such as " + duration);
        }
        delay = duration;
        return this;
    }

    /** It has the request, and never answers: the requester's deadline comes. */
    public StubResponder<Q, R> never() {
        return by(this::keepSilent);
    }
}
