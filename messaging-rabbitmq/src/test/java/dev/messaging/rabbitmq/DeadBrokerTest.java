package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.ReceiverOptions;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens when the broker is killed, stopped, or stands still: lines of the table in docs/rabbitmq.md. */
@WithRabbitMq(own = true)
class DeadBrokerTest extends Faults {

    DeadBrokerTest(RabbitMqBroker broker) {
        super(broker);
    }

    @Test
    void a_broker_that_is_stopped_and_started_again_loses_nothing() throws Exception {
        load(connect(broker.url())).losesNothing(connect(broker.url()), () -> {
            broker.stop();
            broker.restart();
        });
    }

    @Test
    void a_broker_that_stands_still_for_long_loses_nothing() throws Exception {
        Messaging sender = connect(broker.url());
        load(sender).losesNothing(connect(broker.url()), () -> {
            broker.pause();
            pause(Duration.ofSeconds(20));
            await().untilAsserted(() -> assertThat(sender.health().status()).isEqualTo(Health.Status.DOWN));
            broker.resume();
        });
    }

    @Test
    void closing_does_not_wait_for_a_broker_that_stands_still() {
        Messaging messaging = builder(RabbitMqOptions.defaults().withUrl(broker.url()))
                .drainTimeout(Duration.ofSeconds(1))
                .connect();
        messaging.receive(
                queue,
                ReceiverOptions.defaults().withDrainTimeout(Duration.ofSeconds(1)),
                message -> handled.add(message.payload()));
        messaging.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        broker.pause();
        try {
            CompletableFuture<String> unconfirmed = messaging.sendAsync(queue, 2);

            assertThat(CompletableFuture.runAsync(messaging::close)).succeedsWithin(Duration.ofSeconds(20));

            assertThat(unconfirmed).isCompletedExceptionally();
        } finally {
            broker.resume();
        }
    }

    @Test
    void a_broker_that_is_away_is_waited_for() {
        broker.stop();
        CompletableFuture<Messaging> connecting = CompletableFuture.supplyAsync(() -> connect(broker.url()));
        pause(Duration.ofSeconds(1));
        assertThat(connecting).isNotDone();

        broker.restart();

        assertThat(connecting).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void a_broker_that_stays_away_is_given_up_and_answers_from_the_first_request_on_once_it_is_back() {
        broker.stop();
        try {
            assertThatThrownBy(() -> connect(
                            RabbitMqOptions.defaults().withUrl(broker.url()).withConnectTimeout(Duration.ofSeconds(1))))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("is it running?");
        } finally {
            broker.restart();
        }
        // At once: RabbitMQ 4 takes requests about 150 ms before it delivers replies.
        Operation<String, String> operation =
                Operation.of(name, String.class, String.class).withTimeout(Duration.ofSeconds(2));
        connect(broker.url()).respond(operation, question -> "answer");
        Messaging requester = connect(broker.url());
        for (int i = 0; i < 50; i++) {
            assertThat(requester.request(operation, "?")).isEqualTo("answer");
        }
    }

    @Test
    void what_waits_in_a_broker_that_is_killed_comes_nevertheless() throws Exception {
        Messaging sender = connect(broker.url());
        sender.send(queue, Message.of(-1).withDelay(Duration.ofSeconds(10)));
        pause(Duration.ofSeconds(5)); // the youngest of queues may be lost with the broker
        List<CompletableFuture<String>> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sent.add(sender.sendAsync(queue, Message.of(i).withDelay(Duration.ofSeconds(10))));
        }
        assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20)));
        try (Peer peer = Peer.at(broker.url())) {
            assertThat(peer.channel().messageCount(name + "--retry-10s")).isGreaterThanOrEqualTo(1_000);
        }

        broker.kill();
        broker.restart();

        connect(broker.url()).receive(queue, message -> handled.add(message.payload()));
        eventually().untilAsserted(() -> assertThat(handled).hasSize(1_001));
    }

    /** Its queue outlives the broker, and takes requests for as long as it is there. */
    @Test
    void an_operation_whose_responder_is_gone_after_a_restart_is_undeliverable_once_its_queue_is_gone() {
        Operation<String, String> operation =
                Operation.of(name, String.class, String.class).withTimeout(Duration.ofSeconds(2));
        Messaging responder = connect(broker.url());
        responder.respond(operation, question -> "answer");
        Messaging requester = connect(broker.url());
        assertThat(requester.request(operation, "?")).isEqualTo("answer");
        // A broker that is killed may forget the queues of its last moments.
        broker.control("eval", "mnesia:sync_log().");
        broker.kill();
        responder.close();
        broker.restart();
        await().untilAsserted(() -> assertThat(requester.health().status()).isEqualTo(Health.Status.UP));

        assertThatThrownBy(() -> requester.request(operation, "?"))
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));

        // The shorter of this time and the queue's own minute counts.
        broker.control("set_policy", "--apply-to", "queues", name, name, "{\"expires\":1000}");
        try {
            eventually()
                    .untilAsserted(() -> assertThatThrownBy(() -> requester.request(operation, "?"))
                            .isInstanceOf(UndeliverableException.class));
        } finally {
            broker.control("clear_policy", name);
        }
    }
}
