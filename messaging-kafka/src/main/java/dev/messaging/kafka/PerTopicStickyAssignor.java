package dev.messaging.kafka;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Shares out the partitions of each topic by itself, as {@link CooperativeStickyAssignor} does those of all topics together: so
 * every receiver of a queue has a part of the queue, whatever it has of what waits for the queue. Kafka makes it, where
 * {@code partition.assignment.strategy} does not say otherwise; nobody else need.
 */
public final class PerTopicStickyAssignor extends CooperativeStickyAssignor {

    /** Makes an assignor, for Kafka. */
    public PerTopicStickyAssignor() {}

    @Override
    public String name() {
        return "per-topic-sticky";
    }

    @Override
    public Map<String, List<TopicPartition>> assignPartitions(
            Map<String, List<PartitionInfo>> partitionsPerTopic, Map<String, Subscription> subscriptions) {
        Map<String, List<TopicPartition>> all = new HashMap<>();
        subscriptions.keySet().forEach(member -> all.put(member, new ArrayList<>()));
        partitionsPerTopic.forEach((topic, partitions) -> {
            Map<String, Subscription> subscribed = new HashMap<>();
            subscriptions.forEach((member, subscription) -> {
                if (subscription.topics().contains(topic)) {
                    subscribed.put(member, cutDown(subscription, topic));
                }
            });
            super.assignPartitions(Map.of(topic, partitions), subscribed)
                    .forEach((member, assigned) ->
                            requireNonNull(all.get(member)).addAll(assigned));
        });
        return all;
    }

    private static Subscription cutDown(Subscription subscription, String topic) {
        Subscription cut = new Subscription(
                List.of(topic),
                subscription.userData() == null ? null : subscription.userData().duplicate(),
                subscription.ownedPartitions().stream()
                        .filter(partition -> partition.topic().equals(topic))
                        .toList(),
                subscription.generationId().orElse(DEFAULT_GENERATION),
                subscription.rackId());
        cut.setGroupInstanceId(subscription.groupInstanceId());
        return cut;
    }
}
