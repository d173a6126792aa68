package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static dev.messaging.testkit.Shop.ORDERS;
import static dev.messaging.testkit.Shop.QUOTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.testkit.Shop.Charge;
import dev.messaging.testkit.Shop.GetQuote;
import dev.messaging.testkit.Shop.OrderPlaced;
import dev.messaging.testkit.Shop.Quote;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** That tests with messaging cost next to nothing, and have nothing to do with each other. */
class ParallelMessagingTestsTest {

    private static final int TESTS = 2_000;

    @Test
    void two_thousand_side_by_side_all_pass() {
        JupiterRun run = JupiterRun.parallel(Conversations.class, 8);

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(TESTS);
    }

    /** Of the processor's time: how long that takes depends on who else wants it. */
    @Test
    void one_takes_five_milliseconds_at_most() {
        JupiterRun first = JupiterRun.of(OneSendOneAssertion.class);
        Duration before = processorTime();
        JupiterRun run = JupiterRun.of(OneSendOneAssertion.class);
        Duration taken = processorTime().minus(before);

        assertThat(first.failures()).isEmpty();
        assertThat(run.failures()).isEmpty();
        assertThat(taken.dividedBy(run.passed())).isLessThan(Duration.ofMillis(5));
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    @MessagingTest
    static class OneSendOneAssertion {

        @RepeatedTest(500)
        void test(Messaging messaging, MessagingProbe probe) {
            messaging.send(CHARGES, new Charge("o-1", 995));

            assertThat(probe).sent(CHARGES).payloads().containsExactly(new Charge("o-1", 995));
        }
    }

    /** Everything at once: several services, a stub, failures, a delay, a topic, a deadline. */
    @MessagingTest
    static class Conversations {

        @RepeatedTest(TESTS)
        void test(
                RepetitionInfo repetition,
                @Service("payments") Messaging payments,
                @Service("orders") Messaging orders,
                MessagingProbe probe,
                VirtualEnvironment time) {
            String order = "o-" + repetition.getCurrentRepetition();
            probe.answer(QUOTE).with(new Quote("ACME", 995)).slow(Duration.ofSeconds(1));
            payments.receive(CHARGES, charge -> {
                if (charge.attempt() < 3) {
                    throw new IllegalStateException("the card service is away");
                }
            });
            orders.receive(ORDERS.subscription("billing"), placed -> {
                Quote quote = orders.request(QUOTE, new GetQuote("ACME"));
                orders.send(
                        CHARGES,
                        Message.of(new Charge(placed.payload().orderId(), quote.cents()))
                                .withDelay(Duration.ofHours(1)));
            });

            orders.send(ORDERS, new OrderPlaced(order));
            time.advance(Duration.ofMinutes(59));
            assertThat(probe).handled(CHARGES).isEmpty();

            probe.awaitIdle();
            assertThat(probe).sent(CHARGES).causedBy(ORDERS).payloads().containsExactly(new Charge(order, 995));
            assertThat(probe).retried(CHARGES).hasSize(2);
            assertThat(probe).handledOnce(CHARGES).handledOnce(ORDERS.subscription("billing"));
        }
    }
}
