package dev.messaging.internal;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.messaging.spi.Address;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightLimitInterleavingsTest {

    private static final Destination ORDERS = new Destination("orders", Address.queue("orders"), String.class, null);
    private static final long FAR = Duration.ofDays(1).toNanos();
    private static final long PAST = -1;

    /** A blocking call; limits ask nothing else of it. */
    private static Call call(long deadline) {
        Call call = new Call(List.of(), ORDERS, null, Duration.ZERO, new CallOutcome.Blocking<>());
        call.deadline = deadline;
        return call;
    }

    @Test
    void there_are_never_more_than_the_limit_and_who_waits_gets_a_place() {
        explore(() -> {
            InFlightLimit limit = new InFlightLimit(new ScenarioEnvironment(), 1);
            AtomicInteger inside = new AtomicInteger();
            Runnable caller = () -> {
                Call call = call(FAR);
                assertTrue(limit.begin(call));
                assertEquals(1, inside.incrementAndGet());
                inside.decrementAndGet();
                limit.done(call);
            };

            together(caller, caller);

            assertEquals(0, limit.inFlight());
        });
    }

    @Test
    void who_gives_up_hands_the_turn_on() {
        explore(() -> {
            InFlightLimit limit = new InFlightLimit(new ScenarioEnvironment(), 1);
            Call first = call(FAR);
            assertTrue(limit.begin(first));

            together(() -> limit.done(first), () -> use(limit, call(PAST)), () -> use(limit, call(FAR)));

            assertEquals(0, limit.inFlight());
        });
    }

    private static void use(InFlightLimit limit, Call call) {
        if (limit.begin(call)) {
            limit.done(call);
        }
    }

    @Test
    void who_waits_for_the_last_to_leave_is_told() {
        explore(() -> {
            InFlightLimit limit = new InFlightLimit(new ScenarioEnvironment(), 2);
            Call one = call(FAR);
            Call other = call(FAR);
            assertTrue(limit.begin(one) && limit.begin(other));

            together(() -> limit.done(one), () -> limit.done(other), () -> {
                CompletableFuture<?> idle = limit.whenIdle();
                idle.join();
                assertEquals(0, limit.inFlight());
            });
        });
    }
}
