package dev.messaging.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Where a new subscription begins: at the end of its topics as they are now, which is written down before it receives, so that
 * it holds from then on, whoever receives. Everything else begins where a group has come to, or at the beginning. Thread-safe.
 */
final class StartPositions {

    private final Admin admin;

    StartPositions(Admin admin) {
        this.admin = admin;
    }

    /**
     * Fixes them, unless the group has been there before.
     *
     * @param partitions how many partitions the topics have
     */
    CompletionStage<Void> fix(String group, Map<String, Integer> partitions) {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .toCompletionStage()
                .exceptionallyCompose(failure -> Failures.unwrapped(failure) instanceof GroupIdNotFoundException
                        ? CompletableFuture.completedFuture(Map.of())
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(known -> wasThere(known, partitions.keySet())
                        ? CompletableFuture.completedFuture(null)
                        : fixAtEnd(group, partitions));
    }

    private static boolean wasThere(Map<TopicPartition, OffsetAndMetadata> known, Collection<String> topics) {
        return known.entrySet().stream()
                .anyMatch(each ->
                        each.getValue() != null && topics.contains(each.getKey().topic()));
    }

    private CompletionStage<Void> fixAtEnd(String group, Map<String, Integer> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        return admin.listOffsets(asked)
                .all()
                .toCompletionStage()
                .thenCompose(ends -> {
                    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                    ends.forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end.offset())));
                    return admin.alterConsumerGroupOffsets(group, offsets).all().toCompletionStage();
                })
                .exceptionallyCompose(failure -> isTaken(Failures.unwrapped(failure))
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Another receives already, and has fixed them. */
    private static boolean isTaken(Throwable failure) {
        return failure instanceof UnknownMemberIdException || failure instanceof GroupNotEmptyException;
    }
}
