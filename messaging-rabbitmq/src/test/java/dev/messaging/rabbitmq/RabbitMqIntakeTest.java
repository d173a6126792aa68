package dev.messaging.rabbitmq;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import dev.messaging.spi.Address;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a receiver hands over, stops, and goes on. */
class RabbitMqIntakeTest {

    private static final Address QUEUE = Address.queue("q");

    private final SystemEnvironment system = new SystemEnvironment("intake-");
    private final List<Runnable> timers = new ArrayList<>();
    private final Environment inline = new ForwardingEnvironment(system) {
        @Override
        public Executor handlers() {
            return Runnable::run;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }
    };
    private final List<String> handed = new CopyOnWriteArrayList<>();
    private final FakeChannel channel = new FakeChannel();

    @AfterEach
    void close() {
        system.close();
    }

    private static RabbitMqIntake intake(Environment environment, Address from, Consumer<Delivery> deliveries) {
        return new RabbitMqIntake(Unconnected.receiving(environment), from, 10, deliveries);
    }

    private void hand(Delivery delivery) {
        handed.add(delivery.message().id());
    }

    private Consumption consumption(RabbitMqIntake intake, FakeChannel over) {
        return new Consumption(
                intake, over.channel, new Acknowledgements(over.channel, Runnable::run, inline.time(), 1));
    }

    private static void deliver(Consumption to, long tag) {
        deliver(to, tag, Map.of());
    }

    private static void deliver(Consumption to, long tag, Map<String, Object> headers) {
        BasicProperties properties = new BasicProperties.Builder()
                .messageId(Long.toString(tag))
                .headers(headers)
                .build();
        to.handleDelivery("tag", new Envelope(tag, false, "", "q"), properties, new byte[0]);
    }

    @Test
    void it_has_stopped_when_nothing_is_handed_over_any_longer() {
        List<RabbitMqIntake> itself = new ArrayList<>();
        List<CompletableFuture<Void>> stopped = new ArrayList<>();
        RabbitMqIntake intake = intake(inline, QUEUE, delivery -> {
            stopped.add(itself.get(0).stop().toCompletableFuture());
            hand(delivery);
            assertThat(stopped.get(0)).isNotDone();
        });
        itself.add(intake);
        Consumption consumption = consumption(intake, channel);
        intake.pause();
        deliver(consumption, 1);
        deliver(consumption, 2);

        intake.resume();

        assertThat(handed).containsExactly("1", "2");
        assertThat(stopped).hasSize(2).allSatisfy(each -> assertThat(each).isCompleted());
    }

    @Test
    void what_comes_until_the_broker_knows_that_it_has_stopped_is_handed_over_and_nothing_after_that()
            throws Exception {
        RabbitMqIntake intake = intake(inline, QUEUE, this::hand);
        intake.open(channel.channel);
        channel.onCall = call -> {
            if (call.equals("basicCancel")) {
                deliver(consumption(), 1);
            }
        };

        CompletableFuture<Void> stopped = intake.stop().toCompletableFuture();
        deliver(consumption(), 2);

        assertThat(stopped).isCompleted();
        assertThat(handed).containsExactly("1");
    }

    private Consumption consumption() {
        return (Consumption) requireNonNull(channel.consumer);
    }

    @Test
    void it_has_stopped_when_what_it_receives_from_is_not_made_any_longer() throws Exception {
        RabbitMqIntake intake = intake(system, QUEUE, this::hand);
        List<CompletableFuture<Void>> stopped = new CopyOnWriteArrayList<>();
        channel.onCall = call -> {
            if (call.equals("queueDeclare") && stopped.isEmpty()) {
                stopped.add(intake.stop().toCompletableFuture());
                assertThatThrownBy(() -> stopped.get(0).get(200, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            }
        };

        intake.open(channel.channel);

        assertThat(stopped).singleElement().satisfies(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(60)));
    }

    @Test
    void one_that_has_stopped_does_not_make_again_what_it_received_from() {
        RabbitMqIntake intake = intake(inline, Address.operation("o"), this::hand);
        intake.stop();

        intake.lost(channel.channel);

        assertThat(timers).isEmpty();
        assertThatThrownBy(() -> intake.open(channel.channel)).isInstanceOf(IOException.class);
        assertThat(channel.calls).isEmpty();
    }

    @Test
    void it_goes_on_and_stops_also_where_there_was_no_thread_for_a_moment() {
        RabbitMqIntake goesOn = intake(new ScarceThreads(system, 0), QUEUE, this::hand);
        goesOn.pause();
        deliver(consumption(goesOn, channel), 1);
        RabbitMqIntake stops = intake(new ScarceThreads(system, 0), QUEUE, this::hand);

        goesOn.resume();
        CompletableFuture<Void> stopped = stops.stop().toCompletableFuture();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(handed).containsExactly("1"));
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void what_cannot_be_handed_over_comes_again_with_all_after_it() {
        List<Error> failures = new ArrayList<>(List.of(new LinkageError("thrown by the test")));
        RabbitMqIntake intake = intake(inline, QUEUE, delivery -> {
            hand(delivery);
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
        });
        Consumption first = consumption(intake, channel);
        intake.pause();
        deliver(first, 1);
        deliver(first, 2);

        intake.resume();
        deliver(first, 3);

        assertThat(handed).containsExactly("1");
        assertThat(channel.calls).contains("abort");
        Consumption second = consumption(intake, new FakeChannel());
        deliver(second, 1);
        deliver(second, 2);
        assertThat(handed).containsExactly("1", "1", "2");
    }

    @Test
    void a_request_that_asks_for_a_delay_is_not_put_off() {
        RabbitMqIntake intake = intake(inline, Address.operation("o"), this::hand);

        deliver(consumption(intake, channel), 1, Map.of(HeaderReader.DELAY, "60000"));

        assertThat(handed).containsExactly("1");
    }
}
