package dev.messaging.kafka;

import dev.messaging.Fault;
import dev.messaging.Headers;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Faults;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.UntilConfirmed;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Brings replies to where their requests say, as far as that is allowed. Thread-safe. */
final class Replies {

    private final KafkaOptions options;
    private final TransportContext context;
    private final Topics topics;
    private final Publisher publisher;
    private final ClusterClock clock;
    private final UntilConfirmed untilConfirmed;

    Replies(KafkaOptions options, TransportContext context, Topics topics, Publisher publisher, ClusterClock clock) {
        this.options = options;
        this.context = context;
        this.topics = topics;
        this.publisher = publisher;
        this.clock = clock;
        this.untilConfirmed = new UntilConfirmed(context.environment(), options.confirmTimeout());
    }

    /**
     * Brings it there; what the topic takes never, is told to the requester as a fault.
     *
     * @param lastToWait the time after which nobody waits for it, as far as is known
     * @return completes when the reply is safe, or nobody can get it; never fails
     */
    CompletionStage<Void> reply(
            Address operation,
            ConsumerRecord<byte[], byte[]> request,
            String requestId,
            WireMessage reply,
            long lastToWait) {
        String topic = KafkaWire.replyTopic(request);
        if (topic == null || !(Topics.isOfReplies(topic) || options.allowsReplyTo(topic))) {
            tellUndeliverable(operation, requestId);
            return CompletableFuture.completedFuture(null);
        }
        return untilConfirmed(topic, request, reply, lastToWait)
                .exceptionallyCompose(failure -> isPermanent(Failures.unwrapped(failure))
                        ? untilConfirmed(topic, request, fault(reply, Failures.unwrapped(failure)), lastToWait)
                        : CompletableFuture.failedFuture(failure))
                .exceptionally(failure -> {
                    tellUndeliverable(operation, requestId);
                    return null;
                });
    }

    private CompletableFuture<Void> untilConfirmed(
            String topic, ConsumerRecord<byte[], byte[]> request, WireMessage reply, long lastToWait) {
        Environment environment = context.environment();
        return untilConfirmed.publish(
                "the reply " + reply.id(),
                () -> publish(topic, request, reply),
                last -> !isPermanent(last) && environment.time().nanoTime() - lastToWait < 0);
    }

    /** A topic or partition that is not there is looked for before: the client would wait for it. */
    private CompletableFuture<Void> publish(String topic, ConsumerRecord<byte[], byte[]> request, WireMessage reply) {
        Integer partition = KafkaWire.replyPartition(request);
        return topics.existing(topic)
                .thenCompose(known -> isAmong(known, partition)
                        ? CompletableFuture.completedFuture(known)
                        : topics.lookAgain(topic, Topics.Purpose.OF_OTHERS)) // some may have been added
                .thenCompose(partitions -> isAmong(partitions, partition)
                        ? publisher.publish(
                                Topics.Purpose.OF_OTHERS, KafkaWire.reply(topic, partition, request, reply, clock))
                        : CompletableFuture.failedFuture(Failures.permanent(
                                "There is no partition " + partition + " of topic " + topic
                                        + ", to which a reply is to go",
                                null)));
    }

    private static boolean isAmong(int partitions, @Nullable Integer partition) {
        return partition == null || (partition >= 0 && partition < partitions);
    }

    private static boolean isPermanent(@Nullable Throwable failure) {
        return failure != null
                && Failures.unwrapped(failure) instanceof MessagingException known
                && !known.isTransient();
    }

    private static WireMessage fault(WireMessage reply, Throwable failure) {
        Fault fault =
                new Fault(Fault.Kind.FAILED, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
        return reply.toBuilder()
                .body(Faults.encode(fault))
                .contentType(Faults.CONTENT_TYPE)
                .headers(Headers.none())
                .fault(true)
                .build();
    }

    private void tellUndeliverable(Address operation, String requestId) {
        context.listener().onEvent(MessagingEvent.ofMessage(Kind.REPLY_UNDELIVERABLE, operation.name(), requestId));
    }
}
