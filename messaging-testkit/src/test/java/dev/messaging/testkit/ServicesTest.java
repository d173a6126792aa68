package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.RetryLaterException;
import dev.messaging.testkit.Shop.Charge;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static final Charge CHARGE = new Charge("o-1", 995);

    @Test
    void need_no_junit() {
        try (Services services = new Services()) {
            services.time().run(() -> {
                services.service("payments").receive(CHARGES, charge -> {});
                services.service("orders").send(CHARGES, CHARGE);

                assertThat(services.probe()).handledOnce(CHARGES, CHARGE);
            });
        }
    }

    @Test
    void may_be_used_from_outside_of_their_time_too() {
        try (Services services = new Services()) {
            Messaging messaging = services.service("payments");
            messaging.receive(CHARGES, charge -> {});
            messaging.send(CHARGES, Message.of(CHARGE).withDelay(Duration.ofHours(1)));

            services.probe().awaitIdle();

            assertThat(services.probe()).handledOnce(CHARGES);
        }
    }

    @Test
    void leave_no_thread_behind() {
        Set<Thread> before = threads();
        try (Services services = new Services()) {
            services.service("payments").receive(CHARGES, charge -> {});
            services.service("orders").send(CHARGES, CHARGE);
            assertThat(services.probe()).handledOnce(CHARGES);
            assertThat(threads()).isNotEqualTo(before);
        }

        assertThat(before).containsAll(threads());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("virtual-"))
                .collect(Collectors.toSet());
    }

    @Test
    void what_is_in_flight_for_ever_is_told() {
        try (Services services = new Services()) {
            services.time().withLimits(Duration.ofDays(2), Duration.ofMinutes(1));
            Messaging messaging = services.service("payments");
            messaging.receive(CHARGES, charge -> {
                throw new RetryLaterException(Duration.ofHours(1));
            });
            messaging.send(CHARGES, Message.of(CHARGE).withId("charge-1"));

            assertThatThrownBy(services.probe()::awaitIdle)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(
                            "In flight for ever: message charge-1 of queue payments.charge at payments, postponed.")
                    .hasMessageContaining("What happened:")
                    .hasMessageContaining("  172800.000 s  payments  postponed #1 of payments.charge, attempt 1")
                    .cause()
                    .hasMessageContaining("Virtual time is past its limit");
        }
    }
}
