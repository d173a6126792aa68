package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    // snippet: virtual-time
    @Test
    void a_charge_that_fails_twice_is_handled_at_the_third_attempt() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    List<Integer> attempts = new ArrayList<>();
                    messaging.receive(CHARGES, charge -> {
                        attempts.add(charge.attempt());
                        if (charge.attempt() < 3) {
                            throw new IllegalStateException("the card service is away");
                        }
                    });

                    messaging.send(CHARGES, new Charge("o-1", 995));
                    environment.advance(Duration.ofSeconds(1));

                    assertThat(attempts).containsExactly(1, 2, 3);
                }
            });
        }
    }

    private static Messaging connect(VirtualEnvironment environment) {
        return Messaging.builder().url("memory:").environment(environment).connect();
    }
    // end snippet

    // snippet: virtual-delay
    @Test
    void a_delayed_charge_is_handled_an_hour_later() {
        try (VirtualEnvironment environment = new VirtualEnvironment()) {
            environment.run(() -> {
                try (Messaging messaging = connect(environment)) {
                    List<String> handled = new ArrayList<>();
                    messaging.receive(
                            CHARGES, charge -> handled.add(charge.payload().orderId()));

                    messaging.send(CHARGES, Message.of(new Charge("o-1", 995)).withDelay(Duration.ofHours(1)));
                    environment.advance(Duration.ofMinutes(59));
                    assertThat(handled).isEmpty();

                    environment.advance(Duration.ofMinutes(1));
                    assertThat(handled).containsExactly("o-1");
                }
            });
        }
    }
    // end snippet
}
