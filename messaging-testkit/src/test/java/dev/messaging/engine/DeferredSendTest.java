package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.ClosedException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Queue;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.PersistenceSupport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A send in two halves; in virtual time. */
class DeferredSendTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Topic<String> NEWS = Topic.of("news", String.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<WireMessage> kept = new ArrayList<>();
    private final List<String> intercepted = new ArrayList<>();

    @AfterEach
    void end() {
        environment.close();
    }

    private interface Body {

        void run(Messaging messaging, PersistenceSupport persistence) throws Exception;
    }

    private void with(Body body) {
        environment.run(() -> {
            try (Messaging messaging = Messaging.builder()
                    .application("shop")
                    .transport(context -> transport)
                    .environment(environment)
                    .interceptor((interaction, chain) -> {
                        intercepted.add(interaction.kind() + " " + interaction.name());
                        return chain.proceed(interaction.withHeader("traced", "yes"));
                    })
                    .connect()) {
                body.run(messaging, (PersistenceSupport) messaging);
            }
        });
    }

    @Test
    void what_was_deferred_is_sent_as_it_was() {
        with((messaging, persistence) -> {
            Message<String> message = Message.of("payload")
                    .withIdempotencyKey("key")
                    .withPartitionKey("partition")
                    .withTimeToLive(Duration.ofMinutes(1));
            String id = persistence.defer(WORK, message, kept::add);
            assertThat(transport.sent).isEmpty();
            assertThat(kept).hasSize(1);
            environment.advance(Duration.ofDays(1));

            persistence
                    .sendDeferred(Address.queue("work"), kept.get(0), TIMEOUT)
                    .get();

            WireMessage sent = transport.sent.get(0);
            assertThat(sent.id()).isEqualTo(id);
            assertThat(sent.source()).isEqualTo("/shop");
            assertThat(sent.type()).isEqualTo("work");
            assertThat(sent.idempotencyKey()).isEqualTo("key");
            assertThat(sent.partitionKey()).isEqualTo("partition");
            assertThat(sent.contentType()).startsWith("text/plain");
            assertThat(sent.timeToLive()).isBetween(59_000L, 60_000L);
            assertThat(sent.time()).isEqualTo(kept.get(0).time());
            assertThat(sent.headers().get("traced")).contains("yes");
            assertThat(intercepted).containsExactly("SEND work");
        });
    }

    @Test
    void a_store_that_fails_fails_the_caller() {
        with((messaging, persistence) -> assertThatThrownBy(
                        () -> persistence.defer(WORK, Message.of("payload"), wire -> {
                            throw new IllegalStateException("full");
                        }))
                .hasMessage("full"));
    }

    @Test
    void nothing_is_kept_for_a_messaging_that_is_closed() {
        with((messaging, persistence) -> {
            messaging.close();

            assertThatThrownBy(() -> persistence.defer(WORK, Message.of("payload"), kept::add))
                    .isInstanceOf(ClosedException.class);
            assertThat(kept).isEmpty();
        });
    }

    @Test
    void it_is_tried_again_until_its_time_is_up() {
        with((messaging, persistence) -> {
            transport.onSend = message ->
                    CompletableFuture.failedFuture(new TransportUnavailableException("away", Outcome.NOT_SENT, null));
            persistence.defer(WORK, Message.of("payload"), kept::add);
            long began = environment.time().nanoTime();

            assertThatThrownBy(() -> persistence
                            .sendDeferred(Address.queue("work"), kept.get(0), TIMEOUT)
                            .get())
                    .hasRootCauseInstanceOf(TransportUnavailableException.class);

            assertThat(transport.sent).hasSizeGreaterThan(2);
            assertThat(Duration.ofNanos(environment.time().nanoTime() - began)).isLessThanOrEqualTo(TIMEOUT);
        });
    }

    @Test
    void a_topic_without_a_broker_is_sent_to_each_of_its_subscriptions() {
        transport.recipients =
                topic -> List.of(Address.subscription("news", "billing"), Address.subscription("news", "shipping"));
        with((messaging, persistence) -> {
            persistence.defer(NEWS, Message.of("payload"), kept::add);

            persistence
                    .sendDeferred(Address.topic("news"), kept.get(0), TIMEOUT)
                    .get();

            assertThat(transport.sentTo).containsExactly("news--billing", "news--shipping");
            assertThat(transport.sent)
                    .extracting(WireMessage::id)
                    .containsOnly(kept.get(0).id());
        });
    }

    @Test
    void who_sends_it_need_not_know_the_type_of_its_channel_and_may_learn_it_later() {
        WireMessage message = WireMessage.builder("id-1", new byte[] {1}).build();
        with((messaging, persistence) -> {
            persistence.sendDeferred(Address.queue("work"), message, TIMEOUT).get();
            messaging.send(WORK, "payload");
            persistence.sendDeferred(Address.queue("work"), message, TIMEOUT).get();

            assertThat(transport.sent).hasSize(3);
        });
    }
}
