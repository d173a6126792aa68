package dev.messaging.internal;

import dev.messaging.DeadlineExceededException;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Time;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Fails calls to a channel at once for a while, when half of those looked at lately found the transport away or met
 * their deadline. Overload, faults, rejections and undeliverable messages never count.
 *
 * <p>Of calls that overlap one is looked at: a thousand that fail together have failed once, and a single pause of the
 * other side does not open the circuit. Requests that are being tried again when it opens go on.
 *
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">Circuit Breaker</a>
 */
final class Breaker implements Stage<Call> {

    private static final int CALLS_LOOKED_AT = 10;
    private static final int CALLS_AT_LEAST = 5;
    private static final int TRIAL_CALLS = 3;
    private static final float FAILING_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(5);

    private final Time time;
    private final Events events;

    Breaker(Environment environment, Events events) {
        this.time = environment.time();
        this.events = events;
    }

    @Override
    public boolean begin(Call call) {
        CircuitBreaker breaker = call.destination.breaker;
        call.isCounted = breaker != null && breaker.tryAcquirePermission();
        if (call.isCounted) {
            call.attemptBegan = time.nanoTime();
        }
        if (breaker == null || call.isCounted || isUnderWay(call)) {
            return true;
        }
        call.failure = new CircuitOpenException("Too many of the last messages to " + call.destination
                + " found the transport away or were not answered in time; message " + call.id
                + " was not sent. It will be tried again in at most " + OPEN.toSeconds() + " s");
        call.turnBack();
        return false;
    }

    /** A request's own attempts may have opened the circuit, and its requester will not wait for as long as that takes. */
    private static boolean isUnderWay(Call call) {
        return call.isRequest() && call.attempt > 1;
    }

    @Override
    public boolean done(Call call) {
        Destination destination = call.destination;
        Throwable failure = call.failure;
        boolean counts =
                failure instanceof TransportUnavailableException || failure instanceof DeadlineExceededException;
        CircuitBreaker breaker = destination.breaker;
        if (breaker == null) {
            if (counts) {
                install(destination).onError(0, TimeUnit.NANOSECONDS, failure);
            }
            return true;
        }
        if (!call.isCounted) {
            return true;
        }
        boolean saysNothing = failure != null && !(failure instanceof MessagingException);
        if (saysNothing || call.attemptBegan - destination.lastLookedAt < 0) {
            breaker.releasePermission();
            return true;
        }
        destination.lastLookedAt = time.nanoTime();
        if (counts) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        } else {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private CircuitBreaker install(Destination destination) {
        synchronized (destination) {
            CircuitBreaker breaker = destination.breaker;
            if (breaker == null) {
                breaker = CircuitBreaker.of(destination.name(), config());
                breaker.getEventPublisher()
                        .onStateTransition(change ->
                                tell(destination, change.getStateTransition().getToState()));
                destination.lastLookedAt = time.nanoTime();
                destination.breaker = breaker;
            }
            return breaker;
        }
    }

    private CircuitBreakerConfig config() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(CALLS_LOOKED_AT)
                .minimumNumberOfCalls(CALLS_AT_LEAST)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .failureRateThreshold(FAILING_PERCENT)
                .waitDurationInOpenState(OPEN)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .writableStackTraceEnabled(false)
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new SteadyClock(time))
                .build();
    }

    private void tell(Destination destination, CircuitBreaker.State state) {
        if (state == CircuitBreaker.State.OPEN) {
            destination.openUntil = time.nanoTime() + OPEN.toNanos();
            events.tell(Kind.CIRCUIT_OPENED, destination.name(), null, null, 0, OPEN.toNanos(), null);
        } else if (state == CircuitBreaker.State.CLOSED) {
            events.tell(Kind.CIRCUIT_CLOSED, destination.name(), null, null, 0, 0, null);
        }
    }

    /** Measures with a clock that never jumps: the library takes no other. */
    private static final class SteadyClock extends Clock {

        private final Time time;

        SteadyClock(Time time) {
            this.time = time;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.nanoTime());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
