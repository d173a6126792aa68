package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.impl.LongStringHelper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
    void only_the_first_that_is_meant_comes_back() {
        Publication first = message("same");
        Publication second = message("same");
        unconfirmed.add(1, message("other"));
        unconfirmed.add(2, first);
        unconfirmed.add(3, second);

        unconfirmed.markReturned(returned("q", "same", Map.of()));

        assertThat(first.returned).isTrue();
        assertThat(second.returned).isFalse();
        unconfirmed.markReturned(returned("q", "same", Map.of()));
        assertThat(second.returned).isTrue();
        unconfirmed.markReturned(returned("q", "unknown", Map.of()));
    }

    @Test
    void the_same_message_to_another_queue_is_not_meant() {
        Publication elsewhere = message("same");
        Publication returned = new Publication(Route.toQueue("gone"), elsewhere.properties, new byte[0]);
        unconfirmed.add(1, elsewhere);
        unconfirmed.add(2, returned);

        unconfirmed.markReturned(returned("gone", "same", Map.of()));

        assertThat(elsewhere.returned).isFalse();
        assertThat(returned.returned).isTrue();
    }

    @Test
    void another_message_whose_id_is_too_long_for_a_property_is_not_meant() {
        Publication other = withLongId("long other id");
        Publication returned = withLongId("long id");
        unconfirmed.add(1, other);
        unconfirmed.add(2, returned);

        // As the client reads it.
        LongString id = LongStringHelper.asLongString("long id");
        unconfirmed.markReturned(returned("q", null, Map.of("ce-id", id)));

        assertThat(other.returned).isFalse();
        assertThat(returned.returned).isTrue();
    }

    private static Publication withLongId(String id) {
        return new Publication(
                Route.toQueue("q"),
                new BasicProperties.Builder().headers(Map.of("ce-id", id)).build(),
                new byte[0]);
    }

    private static Return returned(String queue, @Nullable String id, Map<String, Object> headers) {
        return new Return(
                AMQP.NO_ROUTE,
                "NO_ROUTE",
                "",
                queue,
                new BasicProperties.Builder().messageId(id).headers(headers).build(),
                new byte[0]);
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
