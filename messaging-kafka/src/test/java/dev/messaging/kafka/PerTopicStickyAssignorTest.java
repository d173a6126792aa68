package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.RebalanceProtocol;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PerTopicStickyAssignorTest {

    private static final String QUEUE = "charges";
    private static final String RETRIES = "charges--retry";
    private static final int OF_QUEUE = 4;
    private static final int OF_RETRIES = 9;

    private final PerTopicStickyAssignor assignor = new PerTopicStickyAssignor();
    private final Map<String, List<PartitionInfo>> topics =
            Map.of(QUEUE, partitions(QUEUE, OF_QUEUE), RETRIES, partitions(RETRIES, OF_RETRIES));

    /** What each member has, and in which generation it was given. */
    private final Map<String, List<TopicPartition>> owned = new TreeMap<>();

    private int generation;

    private static List<PartitionInfo> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
                .toList();
    }

    /** As a group does it: what moves is given up in one round, and taken in the next. */
    private void rebalance(String... members) {
        owned.keySet().retainAll(List.of(members));
        for (int round = 0; round < 2; round++) {
            Map<String, Subscription> subscriptions = new TreeMap<>();
            for (String member : members) {
                subscriptions.put(
                        member,
                        new Subscription(
                                List.of(QUEUE, RETRIES),
                                null,
                                owned.getOrDefault(member, List.of()),
                                generation,
                                Optional.empty()));
            }
            generation++;
            assignor.assignPartitions(topics, subscriptions)
                    .forEach((member, assigned) -> owned.put(member, new ArrayList<>(assigned)));
            assertThat(owned.values().stream().flatMap(Collection::stream)).doesNotHaveDuplicates();
        }
        assertThat(owned.values().stream().flatMap(Collection::stream)).hasSize(OF_QUEUE + OF_RETRIES);
    }

    private List<TopicPartition> of(String member, String topic) {
        return owned.get(member).stream()
                .filter(partition -> partition.topic().equals(topic))
                .toList();
    }

    @Test
    void each_member_has_a_part_of_each_topic() {
        rebalance("a");
        assertThat(owned.get("a")).hasSize(OF_QUEUE + OF_RETRIES);

        rebalance("a", "b");
        assertThat(of("a", QUEUE)).hasSize(2);
        assertThat(of("b", QUEUE)).hasSize(2);
        assertThat(of("a", RETRIES)).hasSizeBetween(4, 5);

        rebalance("a", "b", "c", "d");
        assertThat(owned.keySet()).allSatisfy(member -> {
            assertThat(of(member, QUEUE)).hasSize(1);
            assertThat(of(member, RETRIES)).hasSizeBetween(2, 3);
        });
    }

    @Test
    void what_need_not_move_stays() {
        rebalance("a", "b");
        List<TopicPartition> before = List.copyOf(owned.get("a"));

        rebalance("a", "c");

        assertThat(owned.get("a")).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void what_moves_is_given_up_before_it_is_taken() {
        assertThat(assignor.supportedProtocols()).contains(RebalanceProtocol.COOPERATIVE);
        Subscription all = new Subscription(
                List.of(QUEUE, RETRIES),
                null,
                IntStream.range(0, OF_QUEUE)
                        .mapToObj(partition -> new TopicPartition(QUEUE, partition))
                        .toList(),
                1,
                Optional.empty());
        Subscription none = new Subscription(List.of(QUEUE, RETRIES), null, List.of(), 1, Optional.empty());

        Map<String, List<TopicPartition>> first =
                assignor.assignPartitions(Map.of(QUEUE, partitions(QUEUE, OF_QUEUE)), Map.of("a", all, "b", none));

        assertThat(first.get("a")).hasSize(2);
        assertThat(first.get("b")).isEmpty();
    }
}
