package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static dev.messaging.testkit.Shop.ORDERS;
import static dev.messaging.testkit.Shop.QUOTE;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.RejectedException;
import dev.messaging.testkit.Shop.Charge;
import dev.messaging.testkit.Shop.GetQuote;
import dev.messaging.testkit.Shop.OrderPlaced;
import dev.messaging.testkit.Shop.Quote;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What an assertion says that fails. */
@MessagingTest
class MessagingProbeAssertTest {

    private final Messaging orders;
    private final Messaging payments;
    private final MessagingProbe probe;

    MessagingProbeAssertTest(
            @Service("orders") Messaging orders, @Service("payments") Messaging payments, MessagingProbe probe) {
        this.orders = orders;
        this.payments = payments;
        this.probe = probe;
    }

    private static void fails(ThrowingCallable assertion, String... lines) {
        assertThatThrownBy(assertion)
                .isInstanceOf(AssertionError.class)
                .satisfies(failure -> assertThat(failure.getMessage().lines().map(String::strip))
                        .containsSubsequence(lines));
    }

    /** An order, which is charged at the third attempt. */
    private void chargeAnOrder() {
        payments.receive(CHARGES, charge -> {
            if (charge.attempt() < 3) {
                throw new IllegalStateException("the card service is away");
            }
        });
        orders.receive(ORDERS.subscription("billing"), order -> orders.send(CHARGES, new Charge("o-1", 995)));
        orders.send(ORDERS, new OrderPlaced("o-1"));
        probe.awaitIdle();
    }

    @Test
    void the_whole_story_is_told_in_order() {
        chargeAnOrder();

        assertThat(probe.story().replaceAll("0\\.[1-9]\\d\\d s", "0.N s")).isEqualTo("""
                        What happened:
                          0.000 s  orders    sent #1 to topic orders.placed: {"orderId":"o-1"}
                          0.000 s  orders    sent #2 to queue payments.charge, caused by #1: {"orderId":"o-1","cents":995}
                          0.000 s  orders    handled #1 of orders.placed--billing, attempt 1
                          0.000 s  payments  retried #2 of payments.charge, attempt 1, again after 0.N s: IllegalStateException: the card service is away
                          0.N s  payments  retried #2 of payments.charge, attempt 2, again after 0.N s: IllegalStateException: the card service is away
                          0.N s  payments  handled #2 of payments.charge, attempt 3""");
    }

    @Test
    void of_other_flows_nothing_is_told() {
        orders.send(Queue.of("mails", String.class), "Welcome!");
        chargeAnOrder();

        assertThatThrownBy(() -> assertThat(probe).sent(CHARGES).isEmpty())
                .hasMessageContaining("#2 to topic orders.placed")
                .hasMessageNotContaining("Welcome!");
        assertThatThrownBy(() ->
                        assertThat(probe).sent(Queue.of("nobody", String.class)).hasSize(1))
                .hasMessageContaining("#2 to topic orders.placed")
                .hasMessageContaining("Welcome!");
    }

    @Test
    void other_payloads_than_expected() {
        chargeAnOrder();

        fails(
                () -> assertThat(probe).sent(CHARGES).payloads().containsExactly(new Charge("o-1", 990)),
                "[sent to queue payments.charge. What happened:",
                "0.000 s  orders    sent #1 to topic orders.placed: {\"orderId\":\"o-1\"}",
                "Expecting actual:",
                "[Charge[orderId=o-1, cents=995]]",
                "[Charge[orderId=o-1, cents=990]]");
        fails(
                () -> assertThat(probe).sent(CHARGES).messages().isEmpty(),
                "[sent to queue payments.charge. What happened:");
    }

    @Test
    void too_few_or_too_many() {
        fails(
                () -> assertThat(probe).sent(CHARGES).hasSize(1),
                "Expected 1 message to be sent to queue payments.charge, but found 0.",
                "Nothing happened.");
        chargeAnOrder();
        fails(
                () -> assertThat(probe).retried(CHARGES).isEmpty(),
                "Expected no message to be retried at queue payments.charge, but found 2.",
                "What happened:");
    }

    @Test
    void a_description_of_ones_own_comes_first() {
        fails(
                () -> assertThat(probe)
                        .sent(CHARGES)
                        .as("charges of the first order")
                        .hasSize(1),
                "[charges of the first order] Expected 1 message to be sent to queue payments.charge, but found 0.");
    }

    @Test
    void not_handled_at_all() {
        fails(
                () -> assertThat(probe).handledOnce(CHARGES),
                "Expected a message to be handled at queue payments.charge, but none was.");
        chargeAnOrder();
        fails(
                () -> assertThat(probe).handledOnce(CHARGES, new Charge("o-2", 1)),
                "Expected Charge[orderId=o-2, cents=1] to be handled at queue payments.charge once, but it was 0 times.");
    }

    @Test
    void handled_not_each_of_them() {
        payments.receive(CHARGES, charge -> {
            if (charge.payload().cents() == 0) {
                throw new RejectedException("nothing to charge");
            }
        });
        orders.send(CHARGES, new Charge("o-1", 995));
        orders.send(CHARGES, new Charge("o-2", 0));

        fails(
                () -> assertThat(probe).handledOnce(CHARGES),
                "Expected each message to be handled at queue payments.charge once, but #2 was 0 times.",
                "0.000 s  payments  dead lettered #2 of payments.charge, attempt 1: RejectedException: nothing to charge");
    }

    @Test
    void handled_twice() {
        for (String replica : List.of("one", "other")) {
            payments.receive(ORDERS.subscription(replica), order -> {});
        }
        orders.send(ORDERS, Message.of(new OrderPlaced("o-1")).withId("order-1"));
        orders.send(ORDERS, new OrderPlaced("o-1"));

        assertThat(probe).handledOnce(ORDERS.subscription("one"));
        fails(
                () -> assertThat(probe).handledOnce(ORDERS.subscription("one"), new OrderPlaced("o-1")),
                "Expected OrderPlaced[orderId=o-1] to be handled at subscription orders.placed--one once, but it was 2 times.");
    }

    @Test
    void failed_for_another_reason_or_for_none() {
        fails(
                () -> assertThat(probe).deadLettered(CHARGES).because("nothing to charge"),
                "Expected a message to be dead-lettered at queue payments.charge, but none was.");
        chargeAnOrder();
        fails(
                () -> assertThat(probe).retried(CHARGES).because(RejectedException.class),
                "Expected each message to be retried at queue payments.charge because of a RejectedException, but #2 was"
                        + " because of java.lang.IllegalStateException: the card service is away.");
        fails(
                () -> assertThat(probe).retried(CHARGES).because("nothing to charge"),
                "Expected each message to be retried at queue payments.charge because of \"nothing to charge\", but #2 was"
                        + " because of java.lang.IllegalStateException: the card service is away.");
        fails(
                () -> assertThat(probe).handled(CHARGES).because("any reason"),
                "Expected each message to be handled at queue payments.charge because of \"any reason\", but #2 was because of"
                        + " nothing.");
    }

    @Test
    void another_cause_or_flow() {
        chargeAnOrder();
        fails(
                () -> assertThat(probe).sent(CHARGES).causedBy(QUOTE),
                "Expected each message to be sent to queue payments.charge caused by a request of operation pricing.quote, but"
                        + " #2 was caused by #1.");
        fails(
                () -> assertThat(probe).sent(ORDERS).causedBy("order-7"),
                "Expected each message to be sent to topic orders.placed caused by order-7, but #1 was caused by no message.");
        fails(
                () -> assertThat(probe).sent(CHARGES).hasCorrelationId("flow-1"),
                "Expected each message to be sent to queue payments.charge in the flow flow-1, but #2 was in the flow #1.");
    }

    @Test
    void the_story_of_requests_delays_bytes_and_long_texts() {
        probe.answer(QUOTE).with(new Quote("ACME", 995));
        orders.request(QUOTE, new GetQuote("ACME"));
        orders.send(Queue.of("raw", byte[].class), Message.of(new byte[3]).withDelay(ofHours(1)));
        orders.send(Queue.of("text", String.class), "x".repeat(101));

        assertThat(probe.story().lines())
                .contains(
                        "  0.000 s  orders  asked #1 of operation pricing.quote: {\"symbol\":\"ACME\"}",
                        "  0.000 s  stubs   handled #1 of pricing.quote, attempt 1",
                        "  0.000 s  orders  replied #1 of pricing.quote, attempt 1",
                        "  0.000 s  orders  sent #2 to queue raw, not before 3600.000 s: 3 bytes",
                        "  0.000 s  orders  sent #3 to queue text: " + "x".repeat(100) + "…");
    }

    @Test
    void of_a_long_story_the_end_is_told() {
        for (int i = 0; i < 120; i++) {
            orders.send(CHARGES, new Charge("o-" + i, 1));
        }

        assertThat(probe.story())
                .startsWith("What happened, without the first 20 steps:")
                .doesNotContain("\"o-19\"")
                .contains("\"o-20\"", "\"o-119\"");
    }

    @Test
    void events_of_no_message_are_told_too() {
        probe.answer(QUOTE).never();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> orders.request(QUOTE, new GetQuote("ACME")))
                    .isInstanceOf(MessagingException.class);
        }

        assertThat(probe.story().lines()).contains("  150.000 s  orders  circuit opened pricing.quote");
    }
}
