package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.Messaging;
import dev.messaging.RejectedException;
import dev.messaging.Subscription;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to dead letters that are gone through by hand when the brokers do not play along, or others receive them. */
@WithKafka(own = true)
class DeadLetterTest extends Faults {

    private static final DeadLetterOptions PATIENT =
            DeadLetterOptions.defaults().withTimeout(Duration.ofMinutes(2));
    private static final int MANY = 300;

    DeadLetterTest(KafkaBroker broker) {
        super(broker);
    }

    private Set<Integer> giveUp(Messaging messaging) {
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
        return all;
    }

    private static Set<Integer> numbers(DeadLetters<Integer> letters) {
        return letters.browse(PATIENT).stream()
                .map(letter -> letter.payload().orElseThrow())
                .collect(Collectors.toSet());
    }

    @Test
    void a_broker_that_is_killed_in_the_middle_of_a_replay_loses_no_dead_letter() {
        Messaging messaging = connect();
        Set<Integer> all = giveUp(messaging);
        DeadLetters<Integer> letters = messaging.deadLetters(queue);
        connect().receive(queue, message -> handled.add(message.payload()));
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Void> halfway = new CompletableFuture<>();
        CompletableFuture<Void> killed = new CompletableFuture<>();
        CompletableFuture<DeadLetterResult> replay = letters.replayAsync(PATIENT, letter -> {
            if (seen.incrementAndGet() == MANY / 2) {
                halfway.complete(null);
                killed.join();
            }
            return letter.payload().orElseThrow() % 3 != 0;
        });
        assertThat(halfway).succeedsWithin(Duration.ofMinutes(1));

        broker.kill();
        killed.complete(null);
        broker.restart();

        await().until(replay::isDone);
        eventually().untilAsserted(() -> {
            Set<Integer> there = numbers(letters);
            there.addAll(handled);
            assertThat(there).isEqualTo(all);
        });
        eventually().untilAsserted(() -> {
            letters.replay(PATIENT, letter -> true);
            assertThat(handled).isEqualTo(all);
        });
        eventually().untilAsserted(() -> assertThat(letters.count()).isZero());
    }

    @Test
    void what_is_not_chosen_stays_as_it_is_and_only_once() {
        Messaging messaging = connect();
        giveUp(messaging);
        DeadLetters<Integer> letters = messaging.deadLetters(queue);
        List<String> before = letters.browse(PATIENT).stream()
                .filter(letter -> letter.payload().orElseThrow() % 2 == 0)
                .map(letter ->
                        letter.message().headers() + " " + letter.message().time())
                .sorted()
                .toList();

        DeadLetterResult result =
                letters.delete(PATIENT, letter -> letter.payload().orElseThrow() % 2 == 1);

        assertThat(result).isEqualTo(new DeadLetterResult(0, MANY / 2, MANY / 2, 0));
        assertThat(letters.browse(PATIENT).stream()
                        .map(letter -> letter.message().headers() + " "
                                + letter.message().time())
                        .sorted()
                        .toList())
                .isEqualTo(before);
    }

    @Test
    void a_pass_that_looks_at_each_for_long_stays_a_member_and_takes_what_it_has_chosen() {
        giveUp(connect());
        DeadLetters<Integer> letters = connect(options().withClientProperty("max.poll.interval.ms", "10000"))
                .deadLetters(queue);

        DeadLetterResult result = letters.delete(PATIENT, letter -> {
            pause(Duration.ofMillis(50)); // for all of them longer than that
            return true;
        });

        assertThat(result.deleted()).isEqualTo(MANY);
        assertThat(letters.count()).isZero();
    }

    @Test
    void a_receiver_lends_its_dead_letters_to_a_pass_and_goes_on_afterwards() {
        Messaging messaging = connect();
        DeadLetters<Integer> letters = messaging.deadLetters(queue);
        Set<Integer> received = ConcurrentHashMap.newKeySet();
        connect().receive(queue, message -> {
            throw new RejectedException("no");
        });
        Subscription ofLetters = connect()
                .receive(
                        queue.deadLetters(),
                        letter -> received.add(Integer.parseInt(new String(letter.payload(), UTF_8))));
        messaging.send(queue, 1);
        await().untilAsserted(() -> assertThat(received).containsExactly(1));
        ofLetters.pause();
        messaging.send(queue, 2);
        eventually().untilAsserted(() -> assertThat(numbers(letters)).contains(2));

        assertThat(letters.delete(PATIENT, letter -> letter.payload().orElseThrow() == 2)
                        .deleted())
                .isEqualTo(1);

        ofLetters.resume();
        IntStream.range(3, 10).forEach(number -> messaging.send(queue, number));
        await().untilAsserted(() -> assertThat(received).containsExactlyInAnyOrder(1, 3, 4, 5, 6, 7, 8, 9));
    }
}
