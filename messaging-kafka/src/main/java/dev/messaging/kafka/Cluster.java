package dev.messaging.kafka;

import dev.messaging.MessagingException;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Outage;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** The cluster: asked once a second what time it has, and so whether it is there. Thread-safe. */
final class Cluster {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int LONGEST_ANSWER_MILLIS = 4_000;

    private final String brokers;
    private final Admin admin;
    private final Environment environment;
    private final Outage outage;
    private final ClusterClock clock;

    /** Whether it tells its time to this process; if not, only whether it is there is asked. */
    private volatile boolean tellsTime = true;

    private volatile @Nullable Cancellable next;
    private volatile boolean closed;

    Cluster(KafkaOptions options, Admin admin, Environment environment, Outage outage) {
        this.brokers = options.bootstrapServers();
        this.admin = admin;
        this.environment = environment;
        this.outage = outage;
        this.clock = new ClusterClock(environment.time(), options.clockTolerance());
    }

    Admin admin() {
        return admin;
    }

    ClusterClock clock() {
        return clock;
    }

    /** Asks it until it is closed; done when it has answered twice, since the first answer takes long. */
    CompletionStage<Void> connected() {
        return ask().thenCompose(first -> ask()).thenRun(this::watch);
    }

    private void watch() {
        if (!closed) {
            next = environment.time().schedule(INTERVAL, this::look);
        }
    }

    private void look() {
        ask().whenComplete((answered, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null) {
                outage.end(this);
            } else {
                outage.begin(this, Failures.unwrapped(failure));
                if (closed) {
                    outage.end(this);
                }
            }
            watch();
        });
    }

    /** Fails with what is wrong with the cluster. */
    private CompletionStage<Void> ask() {
        return (tellsTime ? askForTime() : askWhetherItIsThere()).handle((answered, failure) -> {
            if (failure != null) {
                throw Failures.connecting(brokers, failure);
            }
            return null;
        });
    }

    private CompletionStage<Void> askForTime() {
        Time time = environment.time();
        DescribeMetadataQuorumOptions options = new DescribeMetadataQuorumOptions();
        options.timeoutMs(LONGEST_ANSWER_MILLIS);
        long asked = time.nanoTime();
        return begun(() -> admin.describeMetadataQuorum(options).quorumInfo().toCompletionStage())
                .thenAccept(quorum -> take(quorum, asked, time.nanoTime()))
                .exceptionallyCompose(failure -> {
                    Throwable cause = Failures.unwrapped(failure);
                    if (cause instanceof AuthorizationException || cause instanceof UnsupportedVersionException) {
                        tellsTime = false;
                        clock.untold();
                        return askWhetherItIsThere();
                    }
                    return CompletableFuture.failedFuture(cause);
                });
    }

    /** The controller is as far as itself at the moment at which it is asked. */
    private void take(QuorumInfo quorum, long asked, long answered) {
        quorum.voters().stream()
                .filter(voter -> voter.replicaId() == quorum.leaderId())
                .findFirst()
                .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
                .ifPresent(now -> now.ifPresent(millis -> clock.told(millis, asked, answered)));
    }

    private CompletionStage<Void> askWhetherItIsThere() {
        DescribeClusterOptions options = new DescribeClusterOptions();
        options.timeoutMs(LONGEST_ANSWER_MILLIS);
        return begun(() -> admin.describeCluster(options).clusterId().toCompletionStage())
                .thenAccept(id -> {});
    }

    private static <T> CompletionStage<T> begun(Question<T> question) {
        try {
            return question.ask();
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /** Whether a failure passes by itself. */
    static boolean passes(Throwable failure) {
        return failure instanceof MessagingException known && known.isTransient();
    }

    /** Asks no longer. */
    void stop() {
        closed = true;
        Cancellable timer = next;
        if (timer != null) {
            timer.cancel();
        }
        outage.end(this);
    }

    private interface Question<T> {
        CompletionStage<T> ask();
    }
}
