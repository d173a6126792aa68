package dev.messaging.internal;

import dev.messaging.DeadlineExceededException;
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
import org.jspecify.annotations.Nullable;

/**
 * Fails calls to a channel at once for a while, when half of the last ones found the transport away or met their
 * deadline. Overload, faults, rejections and undeliverable messages never count.
 *
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">Circuit Breaker</a>
 */
final class Breaker implements Stage<Call> {

    private static final int CALLS_LOOKED_AT = 50;
    private static final int CALLS_AT_LEAST = 20;
    private static final int TRIAL_CALLS = 5;
    private static final float FAILING_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(5);

    private final CircuitBreakerConfig config;

    Breaker(Environment environment) {
        this.config = CircuitBreakerConfig.custom()
                .slidingWindowSize(CALLS_LOOKED_AT)
                .minimumNumberOfCalls(CALLS_AT_LEAST)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .failureRateThreshold(FAILING_PERCENT)
                .waitDurationInOpenState(OPEN)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .writableStackTraceEnabled(false)
                .currentTimestampFunction(clock -> environment.time().nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new SteadyClock(environment.time()))
                .build();
    }

    @Override
    public boolean begin(Call call) {
        CircuitBreaker breaker = call.destination.breaker;
        if (breaker == null || breaker.tryAcquirePermission()) {
            return true;
        }
        call.failure = new CircuitOpenException("Too many of the last messages to " + call.destination
                + " found the transport away or were not answered in time; message " + call.id
                + " was not sent. It will be tried again in at most " + OPEN.toSeconds() + " s");
        call.turnBack();
        return false;
    }

    @Override
    public boolean done(Call call) {
        Throwable failure = call.failure;
        CircuitBreaker breaker = call.destination.breaker;
        if (failure instanceof TransportUnavailableException || failure instanceof DeadlineExceededException) {
            (breaker == null ? install(call.destination) : breaker).onError(0, TimeUnit.NANOSECONDS, failure);
        } else if (breaker != null) {
            succeedOrRelease(breaker, failure);
        }
        return true;
    }

    /** What the other side answers, even a refusal, shows that it is there; a cancellation shows nothing. */
    private static void succeedOrRelease(CircuitBreaker breaker, @Nullable Throwable failure) {
        if (failure == null || failure instanceof MessagingException) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        } else {
            breaker.releasePermission();
        }
    }

    private CircuitBreaker install(Destination destination) {
        synchronized (destination) {
            CircuitBreaker breaker = destination.breaker;
            if (breaker == null) {
                breaker = CircuitBreaker.of(destination.name(), config);
                destination.breaker = breaker;
            }
            return breaker;
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
