package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.DeadLetter;
import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.RejectedException;
import dev.messaging.Subscription;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to dead letters that are gone through by hand when the broker does not play along. */
@WithRabbitMq(own = true)
class DeadLetterTest extends Faults {

    private static final DeadLetterOptions PATIENT =
            DeadLetterOptions.defaults().withTimeout(Duration.ofMinutes(1));
    private static final int MANY = 500;

    DeadLetterTest(RabbitMqBroker broker) {
        super(broker);
    }

    @Test
    void a_broker_that_is_killed_in_the_middle_of_a_replay_loses_no_dead_letter() {
        Messaging messaging = builder(RabbitMqOptions.defaults().withUrl(broker.url()))
                .sendTimeout(Duration.ofSeconds(30))
                .connect();
        open.add(messaging);
        Subscription failing = messaging.receive(queue, message -> {
            throw new RejectedException("no");
        });
        Set<Integer> all = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            all.add(i);
            messaging.send(queue, i);
        }
        DeadLetters<Integer> letters = messaging.deadLetters(queue);
        eventually().untilAsserted(() -> assertThat(letters.count()).isEqualTo(MANY));
        failing.close();
        pause(Duration.ofSeconds(5)); // the youngest of queues may be lost with the broker
        connect(broker.url()).receive(queue, message -> handled.add(message.payload()));
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Void> halfway = new CompletableFuture<>();
        CompletableFuture<Void> killed = new CompletableFuture<>();
        CompletableFuture<DeadLetterResult> replay = letters.replayAsync(PATIENT, letter -> {
            if (seen.incrementAndGet() == MANY / 2) {
                halfway.complete(null);
                killed.join();
            }
            return true;
        });
        assertThat(halfway).succeedsWithin(Duration.ofMinutes(1));

        broker.kill();
        killed.complete(null);
        broker.restart();

        await().until(replay::isDone);
        assertThat(replay).isCompletedExceptionally();
        eventually().untilAsserted(() -> {
            letters.replay(PATIENT, letter -> true);
            assertThat(handled).isEqualTo(all);
        });
    }

    /** A queue of another process's making might drop what is looked at too often. */
    @Test
    void dead_letters_in_a_queue_that_was_declared_in_another_way_are_not_touched() throws Exception {
        try (Peer peer = Peer.at(broker.url())) {
            peer.channel()
                    .queueDeclare(
                            name + "--dlq",
                            true,
                            false,
                            false,
                            Map.of("x-queue-type", "quorum", "x-delivery-limit", 2));
        }
        DeadLetters<Integer> letters = connect(broker.url()).deadLetters(queue);

        assertThatThrownBy(() -> letters.browse(1))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining(name + "--dlq")
                .hasMessageContaining("other arguments");
    }

    @Test
    void what_a_pass_holds_goes_back_in_its_order_when_its_process_ends() {
        Messaging messaging = connect(broker.url());
        Subscription failing = messaging.receive(queue, message -> {
            throw new RejectedException("no");
        });
        DeadLetters<Integer> letters = messaging.deadLetters(queue);
        for (int i = 1; i <= 5; i++) {
            int count = i;
            messaging.send(queue, i);
            eventually().untilAsserted(() -> assertThat(letters.count()).isEqualTo(count));
        }
        failing.close();
        Messaging dying = connect(broker.url());
        CompletableFuture<Integer> third = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<DeadLetterResult> pass = dying.deadLetters(queue).deleteAsync(PATIENT, letter -> {
            if (letter.payload().orElseThrow() == 3) {
                third.complete(3);
                goOn.join();
            }
            return false;
        });
        assertThat(third).succeedsWithin(Duration.ofSeconds(20));

        dying.close();
        goOn.complete(null);

        await().until(pass::isDone);
        eventually()
                .untilAsserted(() -> assertThat(letters.browse(10))
                        .extracting(
                                (DeadLetter<Integer> letter) -> letter.payload().orElseThrow())
                        .containsExactly(1, 2, 3, 4, 5));
    }

    /** A queue that another is just making is known before it can be read. */
    @Test
    void they_can_be_looked_at_while_their_queue_is_being_made() {
        List<Messaging> all =
                IntStream.range(0, 4).mapToObj(i -> connect(broker.url())).toList();
        for (int i = 0; i < 20; i++) {
            Queue<Integer> fresh = Queue.of(name + "." + i, Integer.class);

            List<CompletableFuture<List<DeadLetter<Integer>>>> looks = all.stream()
                    .map(each -> each.deadLetters(fresh).browseAsync(PATIENT))
                    .toList();

            assertThat(looks).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofMinutes(1)));
        }
    }
}
