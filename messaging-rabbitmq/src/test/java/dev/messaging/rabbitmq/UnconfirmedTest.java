package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker has not confirmed. */
class UnconfirmedTest {

    private final Unconfirmed unconfirmed = new Unconfirmed();

    private static Publication message(String id) {
        return new Publication(
                Route.toQueue("q"), new BasicProperties.Builder().messageId(id).build(), new byte[0]);
    }

    private List<Publication> add(int count) {
        List<Publication> added = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            Publication publication = message("m" + number);
            unconfirmed.add(number, publication);
            added.add(publication);
        }
        return added;
    }

    @Test
    void one_is_taken_out_by_its_number_once() {
        List<Publication> added = add(3);

        assertThat(unconfirmed.remove(2)).isSameAs(added.get(1));
        assertThat(unconfirmed.remove(2)).isNull();
        assertThat(unconfirmed.remove(4)).isNull();
        assertThat(unconfirmed.remove(0)).isNull();
    }

    @Test
    void all_up_to_a_number_are_taken_out_in_order() {
        List<Publication> added = add(200);
        unconfirmed.remove(7);

        List<Publication> expected = new ArrayList<>(added.subList(0, 150));
        expected.remove(6);
        assertThat(unconfirmed.removeUpTo(150)).isEqualTo(expected);
        assertThat(unconfirmed.removeUpTo(150)).isEmpty();
        assertThat(unconfirmed.removeAll()).isEqualTo(added.subList(150, 200));
    }

    @Test
    void only_the_first_that_has_the_id_comes_back() {
        Publication first = message("same");
        Publication second = message("same");
        unconfirmed.add(1, message("other"));
        unconfirmed.add(2, first);
        unconfirmed.add(3, second);

        unconfirmed.markReturned("same");

        assertThat(first.returned).isTrue();
        assertThat(second.returned).isFalse();
        unconfirmed.markReturned("same");
        assertThat(second.returned).isTrue();
        unconfirmed.markReturned("unknown");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatever_the_order_nothing_gets_lost(long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Publication> expected = new TreeMap<>();
        long next = 1;
        for (int step = 0; step < 20_000; step++) {
            int what = random.nextInt(10);
            if (what < 6) {
                Publication publication = message("m" + next);
                expected.put(next, publication);
                unconfirmed.add(next++, publication);
            } else if (!expected.isEmpty()) {
                List<Long> there = new ArrayList<>(expected.keySet());
                long number = there.get(random.nextInt(Math.min(there.size(), 40)));
                if (what < 9) {
                    assertThat(unconfirmed.remove(number)).isSameAs(expected.remove(number));
                } else {
                    List<Publication> upTo =
                            new ArrayList<>(expected.headMap(number, true).values());
                    assertThat(unconfirmed.removeUpTo(number)).isEqualTo(upTo);
                    expected.headMap(number, true).clear();
                }
            }
        }
        assertThat(unconfirmed.removeAll()).isEqualTo(new ArrayList<>(expected.values()));
    }
}
