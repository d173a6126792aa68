package dev.messaging.testkit;

import static dev.messaging.testkit.Shop.CHARGES;
import static dev.messaging.testkit.Shop.QUOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.testkit.Shop.Charge;
import dev.messaging.testkit.Shop.GetQuote;
import dev.messaging.testkit.Shop.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagingTestTest {

    @MessagingTest
    void a_method_is_a_test_of_its_own(Messaging messaging, MessagingProbe probe) {
        messaging.send(CHARGES, new Charge("o-1", 995));

        assertThat(probe).sent(CHARGES).payloads().containsExactly(new Charge("o-1", 995));
    }

    @MessagingTest
    void services_have_names_and_talk_to_each_other(
            @Service("pricing") Messaging pricing, @Service("orders") Messaging orders, Services services) {
        pricing.respond(QUOTE, request -> new Quote(request.source().orElseThrow(), 995));

        assertThat(orders.request(QUOTE, new GetQuote("ACME")).symbol()).isEqualTo("/orders");
        assertThat(services.service("orders")).isSameAs(orders);
    }

    @MessagingTest
    void a_parameter_without_a_name_is_the_service_test(Messaging messaging, Services services, MessagingProbe probe) {
        messaging.send(CHARGES, new Charge("o-1", 995));

        assertThat(services.service("test")).isSameAs(messaging);
        assertThat(probe.sent(CHARGES).get(0).source()).hasValue("/test");
    }

    @MessagingTest
    void time_is_at_the_tests_command(VirtualEnvironment time, Messaging messaging, MessagingProbe probe) {
        Instant began = time.time().clock().instant();
        messaging.receive(CHARGES, charge -> {});
        messaging.send(CHARGES, Message.of(new Charge("o-1", 995)).withDelay(Duration.ofHours(2)));

        time.advance(Duration.ofHours(2).minusMillis(1));
        assertThat(probe).handled(CHARGES).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(probe).handledOnce(CHARGES);
        assertThat(time.time().clock().instant()).isEqualTo(began.plus(Duration.ofHours(2)));
    }

    @Nested
    @MessagingTest
    class OnAClass {

        private final Messaging ofConstructor;
        private Messaging ofBeforeEach;

        OnAClass(Messaging messaging) {
            ofConstructor = messaging;
            messaging.receive(CHARGES, charge -> {});
        }

        @BeforeEach
        void begin(Messaging messaging) {
            ofBeforeEach = messaging;
            messaging.send(CHARGES, new Charge("o-0", 0));
        }

        @AfterEach
        void nothing_of_another_test_is_seen(MessagingProbe probe) {
            assertThat(probe)
                    .handled(CHARGES)
                    .payloads()
                    .startsWith(new Charge("o-0", 0))
                    .hasSizeBetween(1, 2);
            assertThat(probe).handledOnce(CHARGES);
        }

        @Test
        void all_of_one_test_belong_together(Messaging messaging) {
            assertThat(messaging).isSameAs(ofConstructor).isSameAs(ofBeforeEach);
        }

        @Test
        void without_parameters_of_its_own() {
            ofBeforeEach.send(CHARGES, new Charge("o-1", 1));
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3})
        void parameterized(long cents, Messaging messaging) {
            messaging.send(CHARGES, new Charge("o-1", cents));
        }

        @RepeatedTest(3)
        void repeated(Messaging messaging) {
            messaging.send(CHARGES, new Charge("o-1", 1));
        }

        @TestFactory
        Stream<DynamicTest> dynamic(Messaging messaging, VirtualEnvironment time) {
            return Stream.of(dynamicTest("one", () -> {
                time.advance(Duration.ofHours(1));
                messaging.send(CHARGES, new Charge("o-1", 1));
            }));
        }

        @Nested
        class Within {

            @Test
            void holds_too(Messaging messaging) {
                assertThat(messaging).isSameAs(ofBeforeEach);
            }
        }
    }

    @Test
    void what_belongs_to_all_tests_of_a_class_is_refused() {
        assertThat(JupiterRun.of(BeforeAllTests.class).failures())
                .singleElement()
                .isInstanceOfSatisfying(
                        ParameterResolutionException.class,
                        refused -> assertThat(refused)
                                .hasMessageContaining("Each test has messaging of its own")
                                .hasMessageContaining("BeforeAllTests.begin"));
        assertThat(JupiterRun.of(OneInstanceTests.class).failures())
                .singleElement()
                .isInstanceOf(ParameterResolutionException.class);
    }

    @MessagingTest
    static class BeforeAllTests {

        @BeforeAll
        static void begin(Messaging messaging) {
            messaging.send(CHARGES, new Charge("o-1", 995));
        }

        @Test
        void test() {}
    }

    @MessagingTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstanceTests {

        OneInstanceTests(Messaging messaging) {
            messaging.send(CHARGES, new Charge("o-1", 995));
        }

        @Test
        void test() {}
    }

    @Test
    void a_failure_is_the_tests_own() {
        assertThat(JupiterRun.of(FailingTests.class).failures())
                .singleElement()
                .hasToString("java.lang.IllegalStateException: the test's");
    }

    static class FailingTests {

        @MessagingTest
        void test(Messaging messaging) {
            messaging.send(CHARGES, new Charge("o-1", 995));
            throw new IllegalStateException("the test's");
        }
    }

    @Test
    void what_still_runs_at_the_end_ends() {
        Unfinished.interrupted.set(0);

        assertThat(JupiterRun.of(Unfinished.class).failures()).isEmpty();
        assertThat(Unfinished.interrupted).hasValue(1);
    }

    static class Unfinished {

        static final AtomicInteger interrupted = new AtomicInteger();

        @MessagingTest
        void test(Messaging messaging, MessagingProbe probe) {
            probe.answer(QUOTE).never();
            messaging.receive(CHARGES, charge -> {
                try {
                    messaging.request(QUOTE, new GetQuote("ACME"));
                } finally {
                    interrupted.incrementAndGet();
                }
            });
            messaging.send(CHARGES, new Charge("o-1", 995));

            assertThat(probe).requested(QUOTE).hasSize(1);
        }
    }
}
