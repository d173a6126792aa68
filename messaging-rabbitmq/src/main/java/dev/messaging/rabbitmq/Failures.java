package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the client and the broker say, as messaging's failures. */
final class Failures {

    /** The broker refuses access to what another connection uses alone, too, which passes. */
    private static final String MISSING_RIGHT = "refused for user";

    private Failures() {}

    /** The connection could not be made. */
    static MessagingException connecting(String broker, Throwable failure) {
        String reason = reason(failure);
        if (failure instanceof AuthenticationFailureException) {
            return permanent("The broker at " + broker + " refuses the user or the password; check the URL", failure);
        }
        if (hasCause(failure, CertificateException.class)) {
            return permanent(
                    "The broker at " + broker + " has a certificate that is not trusted: " + reason
                            + "; check its host name, and the trust store or the client's SSL context",
                    failure);
        }
        if (replyCode(failure) == AMQP.NOT_ALLOWED) {
            return permanent(
                    "The broker at " + broker + " does not let this user in there: " + reason
                            + "; check the virtual host in the URL, and the user's rights",
                    failure);
        }
        return new TransportUnavailableException(
                "There is no connection to the broker at " + broker + ": " + reason + "; is it running?",
                Outcome.NOT_SENT,
                failure);
    }

    /** What will not work later either. */
    static MessagingException permanent(String message, @Nullable Throwable cause) {
        return new MessagingException(message, Outcome.NOT_SENT, false, cause);
    }

    /** AMQP has no room for it. */
    static MessagingException notCarried(String message) {
        return new MessageTooLargeException(message, Outcome.NOT_SENT, null);
    }

    /** Whether that is why it failed, and always will; a broker that refuses a size may be told to take it. */
    static boolean isNotCarried(@Nullable Throwable failure) {
        return failure instanceof MessageTooLargeException tooLarge && tooLarge.outcome() == Outcome.NOT_SENT;
    }

    /** It was lost with its connection or channel. */
    static MessagingException lost(String what, Outcome outcome, @Nullable Throwable cause) {
        return new TransportUnavailableException(
                "The connection to the broker was lost with " + what + ": " + reason(cause), outcome, cause);
    }

    /** A channel is not there, or could not be used. */
    static MessagingException notSent(String what, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof MessagingException known) {
            return known;
        }
        if (replyCode(cause) == AMQP.ACCESS_REFUSED && reason(cause).contains(MISSING_RIGHT)) {
            return permanent("This user may not use " + what + ": " + reason(cause) + "; grant it the right", cause);
        }
        return new TransportUnavailableException(
                "There is no channel for " + what + ": " + reason(cause), Outcome.NOT_SENT, cause);
    }

    /** What the future failed with. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The code with which the broker closed the channel or the connection; 0 if it did not. */
    static int replyCode(@Nullable Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return method instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /** Why, in the broker's words where it said so. */
    static String reason(@Nullable Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        if (method instanceof AMQP.Connection.Close close) {
            return close.getReplyText();
        }
        return failure == null ? "no reason given" : String.valueOf(failure.getMessage());
    }

    /** Ends a channel that is of no use any longer; may wait for the broker. */
    static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | RuntimeException gone) {
            // which is what was wanted
        }
    }

    /** Ends it likewise, without waiting. */
    static void abort(Channel channel, PatientExecutor executor) {
        executor.execute(() -> abort(channel));
    }

    private static boolean hasCause(Throwable failure, Class<?> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Method closing(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                return signal.getReason();
            }
        }
        return null;
    }
}
