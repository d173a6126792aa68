package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.testkit.broker.FaultProxy;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits on its way to a topic that is not there yet. */
@WithKafka
class OutletTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    private final String topic = "outlet." + UUID.randomUUID();
    private final KafkaBroker broker;
    private final KafkaOptions options;
    private final Parts parts;
    private final Parts partsThatMakeNothing;

    OutletTest(KafkaBroker broker) {
        this.broker = broker;
        this.options = KafkaOptions.defaults()
                .withBootstrapServers(broker.bootstrapServers())
                .withPartitions(1);
        this.parts = Parts.of(options);
        this.partsThatMakeNothing = Parts.of(options.withoutDeclaring());
    }

    @AfterEach
    void close() {
        parts.close();
        partsThatMakeNothing.close();
    }

    private CompletableFuture<Void> send(Outlet outlet, int number) {
        Publication publication = new Publication(
                outlet, new ProducerRecord<>(topic, Integer.toString(number).getBytes(UTF_8)));
        outlet.send(publication);
        return publication.done;
    }

    @Test
    void what_comes_while_the_topic_is_made_is_not_overtaken_by_what_comes_later() {
        Outlet outlet = parts.outlet(topic);
        List<CompletableFuture<Void>> sent =
                IntStream.range(0, 2_000).mapToObj(i -> send(outlet, i)).toList();

        assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(LONG_ENOUGH);

        try (Peer peer = Peer.at(broker.bootstrapServers())) {
            assertThat(peer.records(topic).next(2_000))
                    .extracting(each -> new String(each.value(), UTF_8))
                    .containsExactlyElementsOf(IntStream.range(0, 2_000)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void what_waits_when_it_is_closed_was_not_sent() {
        try (FaultProxy silent = FaultProxy.to(broker.address())) {
            silent.blackHole();
            try (Parts cutOff = Parts.of(options.withBootstrapServers("127.0.0.1:" + silent.port()))) {
                Outlet outlet = cutOff.outlet(topic);
                CompletableFuture<Void> waiting = send(outlet, 1);

                outlet.close(new TransportUnavailableException("closed", Outcome.NOT_SENT, null));

                assertThat(waiting).isCompletedExceptionally();
                assertThat(send(outlet, 2)).isCompletedExceptionally();
                silent.heal();
            }
        }
        try (Peer peer = Peer.at(broker.bootstrapServers())) {
            CompletableFuture<Void> later = send(parts.outlet(topic), 3);
            assertThat(later).succeedsWithin(LONG_ENOUGH);
            assertThat(peer.records(topic).next().value()).asString(UTF_8).isEqualTo("3");
        }
    }

    @Test
    void a_topic_that_was_missing_is_found_once_it_is_there() throws Exception {
        Outlet outlet = partsThatMakeNothing.outlet(topic);
        assertThat(send(outlet, 1))
                .failsWithin(LONG_ENOUGH)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(UndeliverableException.class);

        try (Peer peer = Peer.at(broker.bootstrapServers())) {
            peer.makeTopic(topic, 1, Map.of());
        }

        assertThat(send(outlet, 2)).succeedsWithin(LONG_ENOUGH);
    }
}
