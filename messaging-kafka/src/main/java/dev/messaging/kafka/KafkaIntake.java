package dev.messaging.kafka;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Receives from the topic of a queue, subscription or operation, and from where its messages wait; begins anew whenever its
 * consumer fails. Thread-safe.
 */
final class KafkaIntake implements Intake {

    /** How long to take leave of brokers that do not answer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(8);

    private final Receiving receiving;
    private final Address address;
    private final int maxUnsettled;
    private final Handover handover;
    private final Backoff backoff;

    /** What it reads, and what for. */
    private final Map<String, Topics.Purpose> topics;

    private final CompletableFuture<Intake> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Guarded by this object's monitor. */
    private @Nullable PollLoop loop;

    /** Why it has not started yet; null if nothing has failed. */
    private volatile @Nullable MessagingException lastFailure;

    private volatile boolean closed;

    KafkaIntake(Receiving receiving, Address address, int maxUnsettled, Consumer<Delivery> deliveries) {
        this.receiving = receiving;
        this.address = address;
        this.maxUnsettled = maxUnsettled;
        this.backoff = new Backoff(environment());
        this.topics = topicsOf(receiving.topics(), address);
        this.handover =
                new Handover(environment(), receiving.clock(), maxUnsettled, deliveries, this::open, this::wake);
    }

    private static Map<String, Topics.Purpose> topicsOf(Topics topics, Address address) {
        Map<String, Topics.Purpose> all = new LinkedHashMap<>();
        all.put(topics.topic(address), Topics.purpose(address));
        if (address.kind() == Address.Kind.SUBSCRIPTION) {
            all.put(topics.retries(address.topicOfSubscription()), Topics.Purpose.RETRIES);
        }
        if (address.kind() != Address.Kind.OPERATION) {
            all.put(topics.retries(address), Topics.Purpose.RETRIES);
        }
        return all;
    }

    /** Done when the topics are there, where to begin is fixed, and this is a member of the group. */
    CompletionStage<Intake> start() {
        Cancellable patience = environment().time().schedule(receiving.options().connectTimeout(), this::giveUp);
        started.whenComplete((intake, failure) -> patience.cancel());
        begin(0);
        return started;
    }

    /** A group whose coordinator is away is no failure to the client: it goes on asking. */
    private void giveUp() {
        MessagingException known = lastFailure;
        if (started.completeExceptionally(known != null ? known : notJoined())) {
            close();
        }
    }

    private TransportUnavailableException notJoined() {
        return new TransportUnavailableException(
                "The group " + group() + " of " + address + " could not be joined within "
                        + receiving.options().connectTimeout().toMillis()
                        + " ms; is the broker there that coordinates it?",
                Outcome.NOT_SENT,
                null);
    }

    private void begin(int failures) {
        if (closed) {
            ended.complete(null);
            return;
        }
        prepared()
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                receive(failures);
                            } else {
                                beginAgain(failures, Failures.unwrapped(failure));
                            }
                        },
                        task -> execute(task, failures));
    }

    private void execute(Runnable task, int failures) {
        try {
            environment().threads().handlers().execute(task);
        } catch (RejectedExecutionException environmentIsClosed) {
            ended.complete(null);
        } catch (OutOfMemoryError noThread) {
            beginAgain(failures, noThread);
        }
    }

    private CompletionStage<Void> prepared() {
        Map<String, CompletableFuture<Integer>> partitions = new HashMap<>();
        topics.forEach(
                (topic, purpose) -> partitions.put(topic, receiving.topics().lookAgain(topic, purpose)));
        if (!receiving.options().declares() && address.kind() != Address.Kind.OPERATION) {
            Address deadLetters = address.deadLetters();
            String topic = receiving.topics().name(deadLetters);
            partitions.put(topic, receiving.topics().lookAgain(topic, Topics.Purpose.DEAD_LETTERS));
        }
        return CompletableFuture.allOf(partitions.values().toArray(CompletableFuture<?>[]::new))
                .thenCompose(there -> address.kind() == Address.Kind.SUBSCRIPTION
                        ? startFixed(partitions)
                        : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> startFixed(Map<String, CompletableFuture<Integer>> partitions) {
        Map<String, Integer> shared = new HashMap<>();
        String own = receiving.topics().retries(address);
        partitions.forEach((topic, count) -> {
            if (topics.containsKey(topic) && !topic.equals(own)) {
                shared.put(topic, count.getNow(0));
            }
        });
        return new StartPositions(receiving.cluster().admin())
                .fix(group(), shared)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(Failures.preparing("group " + group(), failure)));
    }

    private String group() {
        return receiving.topics().name(address);
    }

    /** From joining to leaving; blocks. */
    private void receive(int failures) {
        PollLoop fresh = null;
        try {
            fresh = begun();
            if (fresh != null) {
                fresh.run(topics.keySet(), this::joined, this::look);
            }
            ended.complete(null);
        } catch (RuntimeException | Error failure) {
            synchronized (this) {
                loop = null;
            }
            beginAgain(fresh != null && fresh.wasSteady() ? 0 : failures, failure);
        }
    }

    private void joined() {
        receiving.outage().end(this);
        started.complete(this);
    }

    /** Null if it is closed. Making a consumer may block, and so is not done under the monitor. */
    private @Nullable PollLoop begun() {
        PollLoop fresh = new PollLoop(
                environment(),
                receiving.clients().member(Topics.purpose(address), group(), Handover.mostAtHand(maxUnsettled)),
                handover,
                this::waits,
                maxUnsettled,
                receiving.clients().longestPollInterval());
        synchronized (this) {
            if (!closed) {
                loop = fresh;
                return fresh;
            }
        }
        fresh.close();
        return null;
    }

    /** What has never worked is given up at once if it never will. */
    private void beginAgain(int failures, Throwable cause) {
        MessagingException failure = Failures.preparing(address + " (group " + group() + ")", cause);
        lastFailure = failure;
        if (closed || (!failure.isTransient() && started.completeExceptionally(failure))) {
            closed = true;
            ended.complete(null);
            return;
        }
        if (started.isDone()) {
            tellOutage(failure);
        }
        backoff.after(failures, () -> begin(failures + 1));
    }

    private void tellOutage(Throwable failure) {
        receiving.outage().begin(this, failure);
        if (closed) {
            receiving.outage().end(this);
        }
    }

    /** A topic that was deleted is made again, so that what comes from now on is received. */
    private void look() {
        CompletableFuture<?>[] looked = topics.entrySet().stream()
                .map(each -> receiving
                        .topics()
                        .lookAfter(each.getKey(), each.getValue())
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(looked).whenComplete((there, failure) -> {
            if (failure == null) {
                receiving.outage().end(this);
            } else if (!closed && !Cluster.passes(Failures.unwrapped(failure))) {
                tellOutage(Failures.unwrapped(failure));
            }
        });
    }

    private long waits(TopicPartition partition) {
        return topics.get(partition.topic()) == Topics.Purpose.RETRIES ? Tiers.millis(partition.partition()) : 0;
    }

    /** What is to wait for longer still goes back to the brokers, or a little while here. */
    private @Nullable KafkaDelivery open(
            AssignedPartition from, OffsetTracker.Entry entry, ConsumerRecord<byte[], byte[]> sent) {
        KafkaWire.Read read = KafkaWire.read(sent, environment());
        KafkaDelivery delivery = new KafkaDelivery(receiving, handover, address, from, entry, sent, read);
        long early = from.waits == 0
                ? 0
                : from.due(sent) + read.delay() - receiving.clock().passedMillis();
        if (early <= 0) {
            return delivery;
        }
        if (early <= Tiers.LONGEST_REST_MILLIS) {
            handover.handOverLater(delivery, early);
        } else {
            handover.beginAside(from);
            delivery.waitFor(early).whenComplete((safe, failure) -> handover.endAside(from, entry, failure == null));
        }
        return null;
    }

    private void wake() {
        PollLoop current;
        synchronized (this) {
            current = loop;
        }
        if (current != null) {
            current.wake();
        }
    }

    @Override
    public void pause() {
        handover.pause();
    }

    @Override
    public void resume() {
        handover.resume();
    }

    @Override
    public CompletionStage<Void> stop() {
        return handover.stop();
    }

    @Override
    public CompletionStage<Void> close() {
        PollLoop current;
        synchronized (this) {
            closed = true;
            current = loop;
        }
        handover.stop();
        receiving.outage().end(this);
        started.completeExceptionally(new TransportUnavailableException(
                "The receiver of " + address + " was closed before it had started", Outcome.NOT_SENT, null));
        if (current == null) {
            ended.complete(null);
        } else {
            current.end();
        }
        Cancellable patience = environment().time().schedule(CLOSE_PATIENCE, () -> ended.complete(null));
        ended.whenComplete((done, failure) -> patience.cancel());
        return ended;
    }

    /** Completes when it is closed. */
    CompletionStage<Void> closed() {
        return ended;
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        if (address.kind() != Address.Kind.SUBSCRIPTION) {
            return close();
        }
        return close().thenCompose(left -> receiving
                        .cluster()
                        .admin()
                        .deleteConsumerGroups(List.of(group()))
                        .all()
                        .toCompletionStage())
                .exceptionally(failure -> {
                    if (Failures.unwrapped(failure) instanceof GroupIdNotFoundException) {
                        return null;
                    }
                    throw new CompletionException(Failures.preparing("the end of " + address, failure));
                })
                .thenCompose(
                        deleted -> receiving.topics().delete(receiving.topics().retries(address)));
    }

    private Environment environment() {
        return receiving.context().environment();
    }
}
