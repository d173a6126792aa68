package dev.messaging.kafka;

import dev.messaging.MessagingException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which topics there are, and what they are called. They are looked at, and made if need be, when they are first needed.
 * Thread-safe.
 */
final class Topics {

    private static final String RETRY = "--retry";
    private static final String REPLIES = "--replies";
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_LOOKS = 200;
    private static final int LONGEST_ELECTION_MILLIS = 5_000;

    private final KafkaOptions options;
    private final Admin admin;
    private final Environment environment;

    /** How many partitions they have. */
    private final ConcurrentMap<String, CompletableFuture<Integer>> ready = new ConcurrentHashMap<>();

    Topics(KafkaOptions options, Admin admin, Environment environment) {
        this.options = options;
        this.admin = admin;
        this.environment = environment;
    }

    /** What a queue, topic, subscription or operation is called: a topic, or a group. */
    String name(Address address) {
        String portable = address.name();
        int end = portable.indexOf("--");
        return end < 0
                ? options.physical(portable)
                : options.physical(portable.substring(0, end)) + portable.substring(end);
    }

    /** The topic that is read from there. */
    String topic(Address source) {
        return name(source.kind() == Address.Kind.SUBSCRIPTION ? source.topicOfSubscription() : source);
    }

    /** The topic in which what is to come there waits. */
    String retries(Address address) {
        return name(address) + RETRY;
    }

    /** The topic to which replies to an application come. */
    String replies(String application) {
        return application + REPLIES;
    }

    /** Whether replies to this library's own requests come there. */
    static boolean isOfReplies(String topic) {
        return topic.endsWith(REPLIES);
    }

    static Purpose purpose(Address address) {
        return address.kind() == Address.Kind.DEAD_LETTERS ? Purpose.DEAD_LETTERS : Purpose.MESSAGES;
    }

    /**
     * Done when the topic can be used, with how many partitions it has; made where that is allowed.
     *
     * @return fails with a {@link MessagingException}
     */
    CompletableFuture<Integer> ready(String topic, Purpose purpose) {
        CompletableFuture<Integer> known = ready.get(topic);
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<Integer> looked = ready.compute(
                topic, (same, last) -> last == null || last.isCompletedExceptionally() ? look(topic, purpose) : last);
        // Names that others have written must not pile up.
        looked.whenComplete((partitions, failure) -> {
            if (failure != null) {
                ready.remove(topic, looked);
            }
        });
        return looked;
    }

    /** The same for one that others make. */
    CompletableFuture<Integer> existing(String topic) {
        return ready(topic, Purpose.OF_OTHERS);
    }

    /** It may not be there any longer: it must be looked at again. */
    void forget(String topic) {
        ready.computeIfPresent(topic, (same, last) -> last.isDone() ? null : last);
    }

    /** Looks at it again, whatever is known; makes it if need be. */
    CompletableFuture<Integer> lookAgain(String topic, Purpose purpose) {
        forget(topic);
        return ready(topic, purpose);
    }

    /** Done when it is there; whether its partitions are led is asked only of one that had to be made. */
    CompletionStage<Integer> lookAfter(String topic, Purpose purpose) {
        return partitions(topic)
                .exceptionallyCompose(failure -> isMissing(failure)
                        ? lookAgain(topic, purpose)
                        : CompletableFuture.failedFuture(Failures.preparing("topic " + topic, failure)));
    }

    /** Whether it failed because the topic is not there. */
    static boolean isMissing(Throwable failure) {
        return Failures.unwrapped(failure) instanceof UnknownTopicOrPartitionException;
    }

    /** Takes it away, if it is there. */
    CompletionStage<Void> delete(String topic) {
        ready.remove(topic);
        return admin.deleteTopics(List.of(topic))
                .all()
                .toCompletionStage()
                .exceptionallyCompose(failure -> isMissing(failure)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(Failures.preparing("topic " + topic, failure)));
    }

    private CompletableFuture<Integer> look(String topic, Purpose purpose) {
        return partitions(topic)
                .exceptionallyCompose(failure -> {
                    if (!isMissing(failure)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return options.declares() && purpose != Purpose.OF_OTHERS
                            ? made(topic, purpose)
                            : CompletableFuture.failedFuture(Failures.missing(topic));
                })
                .thenCompose(partitions -> purpose == Purpose.RETRIES && partitions < Tiers.ALL.size()
                        ? withAllTiers(topic, partitions)
                        : CompletableFuture.completedFuture(partitions))
                .thenCompose(partitions -> onceLed(topic, partitions))
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(Failures.preparing("topic " + topic, failure)))
                .toCompletableFuture();
    }

    /** Whoever has made it did not know: each time to wait has its own partition. */
    private CompletionStage<Integer> withAllTiers(String topic, int partitions) {
        int needed = Tiers.ALL.size();
        if (!options.declares()) {
            return CompletableFuture.failedFuture(Failures.permanent(
                    "Topic " + topic + " has " + partitions + " partitions; what waits needs " + needed
                            + ", one for each time to wait. Add them, or let the library do so by declaring",
                    null));
        }
        return admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(needed)))
                .all()
                .toCompletionStage()
                .exceptionallyCompose(failure -> Failures.unwrapped(failure) instanceof InvalidPartitionsException
                        ? CompletableFuture.completedFuture(null) // another was first
                        : CompletableFuture.failedFuture(failure))
                .thenApply(added -> needed);
    }

    private CompletionStage<Integer> made(String topic, Purpose purpose) {
        return admin.createTopics(List.of(newTopic(topic, purpose)))
                .all()
                .toCompletionStage()
                .exceptionallyCompose(failure -> Failures.unwrapped(failure) instanceof TopicExistsException
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(made -> partitionsOnceThere(topic, 0));
    }

    /**
     * A broker that does not know yet that it leads a partition refuses what comes first, and may take what comes next: then the
     * client sends the first again and again, in vain, since it is out of order.
     *
     * @see <a href="https://issues.apache.org/jira/browse/KAFKA-15591">KAFKA-15591</a>
     */
    private CompletionStage<Integer> onceLed(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        ListOffsetsOptions options = new ListOffsetsOptions();
        options.timeoutMs(LONGEST_ELECTION_MILLIS);
        return admin.listOffsets(asked, options).all().toCompletionStage().handle((ends, withoutLeader) -> partitions);
    }

    /** Not all brokers know it at once. */
    private CompletionStage<Integer> partitionsOnceThere(String topic, int looks) {
        return partitions(topic).exceptionallyCompose(failure -> {
            if (looks == MOST_LOOKS || !isMissing(failure)) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<Integer> later = new CompletableFuture<>();
            environment
                    .time()
                    .schedule(
                            PAUSE,
                            () -> partitionsOnceThere(topic, looks + 1).whenComplete((partitions, again) -> {
                                if (again == null) {
                                    later.complete(partitions);
                                } else {
                                    later.completeExceptionally(again);
                                }
                            }));
            return later;
        });
    }

    private CompletionStage<Integer> partitions(String topic) {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .toCompletionStage()
                .thenApply(descriptions -> {
                    TopicDescription description = descriptions.get(topic);
                    if (description == null || description.partitions().isEmpty()) {
                        throw new UnknownTopicOrPartitionException("It has no partitions yet");
                    }
                    return description.partitions().size();
                });
    }

    private NewTopic newTopic(String topic, Purpose purpose) {
        int partitions = switch (purpose) {
            case RETRIES -> Tiers.ALL.size();
            case DEAD_LETTERS -> 1;
            default -> options.partitions();
        };
        Optional<Short> replicas =
                options.replicationFactor() == 0 ? Optional.empty() : Optional.of((short) options.replicationFactor());
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(ClientProperties.MAX_RECORD_BYTES));
        switch (purpose) {
            case RETRIES -> {
                configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(options.retryRetention()));
                configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
            }
            case DEAD_LETTERS -> configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(options.deadLetterRetention()));
            case REPLIES -> {
                configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(options.replyRetention()));
                // What is kept for an hour must not wait a week until its file is full.
                configs.put(TopicConfig.SEGMENT_MS_CONFIG, millis(options.replyRetention()));
            }
            default -> {
                if (options.retention() != null) {
                    configs.put(TopicConfig.RETENTION_MS_CONFIG, millis(options.retention()));
                }
            }
        }
        return new NewTopic(topic, Optional.of(partitions), replicas).configs(configs);
    }

    private static String millis(@Nullable Duration retention) {
        return retention == null ? "-1" : Long.toString(retention.toMillis());
    }

    /** What a topic is for. */
    enum Purpose {
        MESSAGES,
        RETRIES,
        DEAD_LETTERS,
        REPLIES,
        /** It is not this process that makes it. */
        OF_OTHERS
    }
}
