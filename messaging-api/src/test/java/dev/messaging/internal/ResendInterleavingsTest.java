package dev.messaging.internal;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResendInterleavingsTest {

    private static final Destination ORDERS = new Destination("orders", Address.queue("orders"), String.class, null);
    private static final Events NOBODY_LISTENS = new Events(List.of());

    @Test
    void a_call_that_is_given_up_between_attempts_ends_once() {
        explore(() -> {
            Scenario scenario = new Scenario();

            together(scenario.call::start, scenario.environment::fireTimer, scenario::giveUp);

            scenario.check();
        });
    }

    @Test
    void an_attempt_that_has_begun_is_cancelled_with_its_call() {
        explore(() -> {
            Scenario scenario = new Scenario();

            together(scenario.call::start, scenario.environment::fireTimer);
            scenario.giveUp();

            scenario.check();
        });
    }

    private static final class Scenario {

        private final ScenarioEnvironment environment = new ScenarioEnvironment();
        private final SecondAttempt transport = new SecondAttempt();
        private final Outcomes outcomes = new Outcomes();
        private final Call call = new Call(
                List.of(new Resend(environment, NOBODY_LISTENS), transport), ORDERS, null, Duration.ZERO, outcomes);

        Scenario() {
            call.deadline = Duration.ofDays(1).toNanos();
        }

        void giveUp() {
            call.giveUp(new CancellationException("Nobody waits any longer"));
        }

        void check() {
            assertEquals(1, outcomes.count.get());
            assertEquals(transport.underWay.get(), transport.cancelled.get());
        }
    }

    /** A transport that cannot be reached at first, and that takes its time when it can. */
    private static final class SecondAttempt implements Stage<Call> {

        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();

        @Override
        public boolean begin(Call call) {
            if (call.attempt == 1) {
                call.failure = new TransportUnavailableException("Not now", Outcome.NOT_SENT, null);
                call.turnBack();
            } else if (call.hold() != Passage.NO_TICKET) {
                underWay.incrementAndGet();
                call.onCancel(cancelled::incrementAndGet);
            }
            return false;
        }
    }

    private static final class Outcomes extends CallOutcome<Object> {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        boolean callerWaits() {
            return true;
        }

        @Override
        void settle(Call call) {
            count.incrementAndGet();
        }
    }
}
