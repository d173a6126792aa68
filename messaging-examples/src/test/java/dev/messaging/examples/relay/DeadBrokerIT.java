package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.ReceivedMessage;
import dev.messaging.testkit.broker.Broker;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.RabbitMqBroker;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The relay before a broker that is killed, and comes back. */
@Timeout(240)
class DeadBrokerIT {

    private final BlockingQueue<ReceivedMessage<byte[]>> handled = new LinkedBlockingQueue<>();

    static Stream<Named<Supplier<Broker>>> brokers() {
        return Stream.of(Named.of("kafka", KafkaBroker::start), Named.of("rabbitmq", RabbitMqBroker::start));
    }

    private static Delivery delivery(String id) {
        return new Delivery(
                id + ".json",
                id,
                "push",
                ("{\"repository\":{\"full_name\":\"meadow/gate\"},\"id\":\"" + id + "\"}").getBytes(UTF_8));
    }

    private static Messaging connect(Broker broker, String application) {
        return Messaging.builder()
                .application(application)
                .url(broker.url())
                .sendTimeout(Duration.ofSeconds(2))
                .connect();
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void confirmsNothingMeanwhileAndLosesNothing(Supplier<Broker> start) throws Exception {
        try (Broker broker = start.get();
                Messaging counter = connect(broker, "counter");
                Messaging sending = connect(broker, "relay");
                Hooked relay = Hooked.to(sending)) {
            counter.receive(Webhooks.EVENTS.subscription("test"), handled::add);
            assertThat(relay.postPatiently(delivery("before"))).isEqualTo(204);
            assertThat(next()).isEqualTo("before");

            // This one may forget the queues of its last moments, or that it has their messages.
            if (broker instanceof RabbitMqBroker rabbit) {
                rabbit.control("eval", "mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()].");
            }
            broker.kill();
            HttpResponse<String> meanwhile = relay.post(delivery("meanwhile"));

            assertThat(meanwhile.statusCode()).isEqualTo(503);
            assertThat(meanwhile.headers().firstValue("Retry-After")).isPresent();
            assertThat(handled).isEmpty();

            // From here on it may come: that it is not confirmed does not mean that nobody goes on trying.
            broker.restart();
            assertThat(relay.postPatiently(delivery("meanwhile"))).isEqualTo(204);
            assertThat(relay.postPatiently(delivery("after"))).isEqualTo(204);
            assertThat(next()).isEqualTo("meanwhile");
            assertThat(next()).isEqualTo("after");
            assertThat(handled).isEmpty();
        }
    }

    private @Nullable String next() throws InterruptedException {
        ReceivedMessage<byte[]> event = handled.poll(60, TimeUnit.SECONDS);
        return event == null ? null : event.id();
    }
}
