package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static dev.messaging.examples.docs.Shop.QUOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.Messaging;
import dev.messaging.RemoteFaultException;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.GetQuote;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import dev.messaging.examples.docs.Shop.Quote;
import dev.messaging.testkit.MessagingProbe;
import dev.messaging.testkit.MessagingTest;
import dev.messaging.testkit.Service;
import dev.messaging.testkit.Services;
import dev.messaging.testkit.StubResponder;
import dev.messaging.testkit.VirtualEnvironment;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BillingTest {

    // snippet: messaging-test
    @MessagingTest
    void who_orders_is_charged(Messaging messaging, MessagingProbe probe) {
        Billing.start(messaging);
        probe.answer(QUOTE).with(new Quote("ACME", 995));

        messaging.send(ORDERS, new OrderPlaced("o-1"));

        assertThat(probe).sent(CHARGES).causedBy(ORDERS).payloads().containsExactly(new Charge("o-1", 995));
    }
    // end snippet

    // snippet: messaging-test-time
    @MessagingTest
    void an_order_waits_until_there_are_prices(Messaging messaging, MessagingProbe probe, VirtualEnvironment time) {
        Billing.start(messaging);
        StubResponder<GetQuote, Quote> prices = probe.answer(QUOTE).never();
        messaging.send(ORDERS, new OrderPlaced("o-1"));

        time.advance(Duration.ofSeconds(29));
        assertThat(probe).retried(ORDERS.subscription("billing")).isEmpty();
        time.advance(Duration.ofSeconds(1)); // the deadline of the request

        prices.with(new Quote("ACME", 995));
        probe.awaitIdle();
        assertThat(probe).retried(ORDERS.subscription("billing")).hasSize(1);
        assertThat(probe).handledOnce(ORDERS.subscription("billing"));
    }
    // end snippet

    // snippet: messaging-test-services
    @MessagingTest
    void prices_are_asked_of_their_service(
            @Service("billing") Messaging billing, @Service("pricing") Messaging pricing, MessagingProbe probe) {
        pricing.respond(QUOTE, request -> new Quote(request.payload().symbol(), 120));
        Billing.start(billing);

        pricing.send(ORDERS, new OrderPlaced("o-1"));

        assertThat(probe).handled(QUOTE).hasSize(1);
        assertThat(probe).sent(CHARGES).payloads().containsExactly(new Charge("o-1", 120));
    }
    // end snippet

    private static void billingFails(Messaging messaging, MessagingProbe probe) {
        // snippet: messaging-test-failure
        Billing.start(messaging);
        probe.answer(QUOTE).failing(new IllegalStateException("no prices today"));
        messaging.send(ORDERS, new OrderPlaced("o-1"));

        assertThat(probe).handledOnce(ORDERS.subscription("billing"));
        // end snippet
    }

    /** What the documentation tells of it. */
    @MessagingTest
    void an_assertion_that_fails_tells_what_happened(Messaging messaging, MessagingProbe probe) throws IOException {
        AssertionError failure = catchThrowableOfType(AssertionError.class, () -> billingFails(messaging, probe));

        Markdown page = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("docs/testing.md"));
        assertThat(withoutChance(failure.getMessage()))
                .isEqualTo(withoutChance(
                        page.fence("output", "messaging-test-failure").text()));
        probe.awaitIdle();
        assertThat(probe).deadLettered(ORDERS.subscription("billing")).because(RemoteFaultException.class);
    }

    /** Ids and delays change with the library. */
    private static String withoutChance(String text) {
        return text.replaceAll("Request \\S+", "Request N").replaceAll("after 0\\.\\d+ s", "after N s");
    }

    @Test
    void services_need_no_junit() {
        // snippet: services
        try (Services services = new Services()) {
            services.time().run(() -> {
                Messaging impatient =
                        services.start("billing", builder -> builder.requestTimeout(Duration.ofMillis(200)));
                Billing.start(impatient);
                impatient.send(ORDERS, new OrderPlaced("o-1"));

                services.probe().awaitIdle();
                assertThat(services.probe())
                        .deadLettered(ORDERS.subscription("billing"))
                        .hasSize(1);
            });
        }
        // end snippet
    }
}
