package dev.messaging.kafka;

import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What the clients and the brokers say, as messaging's failures. */
final class Failures {

    private Failures() {}

    /** The cluster does not answer, or does not let this process in. */
    static MessagingException connecting(String brokers, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof AuthenticationException) {
            return permanent(
                    "The brokers at " + brokers + " do not let this process in: " + cause.getMessage()
                            + "; check the client properties security.protocol, sasl.* and ssl.*",
                    cause);
        }
        if (isConfiguration(cause)) {
            return permanent(
                    "No client can be made for the brokers at " + brokers + ": " + innermost(cause)
                            + "; check the addresses and the client properties",
                    cause);
        }
        return new TransportUnavailableException(
                "The brokers at " + brokers + " do not answer: " + cause.getMessage()
                        + "; are they running, and do they listen there for clients that speak "
                        + "the client property security.protocol?",
                Outcome.NOT_SENT,
                cause);
    }

    private static boolean isConfiguration(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException) {
                return true;
            }
        }
        return false;
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** A topic could not be looked at or made, or what is read from it. */
    static MessagingException preparing(String what, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof MessagingException known) {
            return known;
        }
        if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            return permanent(missingRight(what, cause), cause);
        }
        if (isRefused(cause) && !isStarting(cause)) {
            return permanent(
                    "The cluster does not take " + what + ": " + cause.getMessage()
                            + "; change KafkaOptions, or make it by hand",
                    cause);
        }
        return new TransportUnavailableException(
                "The cluster could not be asked for " + what + ": " + cause.getMessage(), Outcome.NOT_SENT, cause);
    }

    private static boolean isRefused(Throwable cause) {
        return cause instanceof InvalidReplicationFactorException
                || cause instanceof InvalidPartitionsException
                || cause instanceof InvalidConfigurationException
                || cause instanceof InvalidTopicException
                || cause instanceof PolicyViolationException
                || cause instanceof UnsupportedVersionException
                || isConfiguration(cause);
    }

    /** All brokers are fenced, as each is for a moment after its start: the cluster tells it of the replication asked for. */
    private static boolean isStarting(Throwable cause) {
        return cause instanceof InvalidReplicationFactorException
                && String.valueOf(cause.getMessage()).contains("fenced");
    }

    /** There is no such topic, and this process may not make it. */
    static MessagingException missing(String topic) {
        return new UndeliverableException(
                "There is no topic " + topic + ", and this process does not make topics; make it, or leave out"
                        + " KafkaOptions.withoutDeclaring()",
                null);
    }

    /** A record was not taken by its topic, or it is not known. */
    static MessagingException sending(String topic, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof MessagingException known) {
            return known;
        }
        if (cause instanceof RecordTooLargeException) {
            return new MessageTooLargeException(
                    "Topic " + topic + " does not take a record of that size: " + cause.getMessage()
                            + "; raise its max.message.bytes, or send less",
                    Outcome.REJECTED,
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return new MessagingException(missingRight("topic " + topic, cause), Outcome.REJECTED, false, cause);
        }
        if (cause instanceof AuthenticationException) {
            return permanent(missingRight("topic " + topic, cause), cause);
        }
        if (cause instanceof InvalidTimestampException || cause instanceof PolicyViolationException) {
            return new MessagingException(
                    "Topic " + topic + " refuses the record: " + cause.getMessage()
                            + "; check this machine's clock, and the topic's message.timestamp.*.max.ms and"
                            + " cleanup.policy",
                    Outcome.REJECTED,
                    false,
                    cause);
        }
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new TransportUnavailableException(
                    "Topic " + topic + " is not there any longer: " + cause.getMessage(), Outcome.NOT_SENT, cause);
        }
        return new TransportUnavailableException(
                "Topic " + topic + " has not confirmed the record: " + cause.getMessage(), Outcome.UNKNOWN, cause);
    }

    /** Whether the producer is of no use any longer. */
    static boolean isFatal(Throwable failure) {
        return failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof OutOfOrderSequenceException
                || failure instanceof ClusterAuthorizationException
                || failure instanceof UnsupportedVersionException;
    }

    /** What will not work later either. */
    static MessagingException permanent(String message, @Nullable Throwable cause) {
        return new MessagingException(message, Outcome.NOT_SENT, false, cause);
    }

    private static String missingRight(String what, Throwable cause) {
        String group = cause instanceof GroupAuthorizationException refused ? " (group " + refused.groupId() + ")" : "";
        return "This process may not use " + what + group + ": " + cause.getMessage()
                + "; grant its principal the right (docs/kafka.md, Rights)";
    }

    /** What the future failed with. */
    static Throwable unwrapped(Throwable failure) {
        return (failure instanceof CompletionException || failure instanceof ExecutionException)
                        && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
