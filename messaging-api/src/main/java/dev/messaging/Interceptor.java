package dev.messaging;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands around every send and request, from the caller's verb to its outcome, and around every attempt to handle a
 * message, on the handler's thread. Thread-safe.
 *
 * <p>What tracing, metrics, auditing or encryption plug into. An interceptor that throws fails the send or request, or
 * the attempt.
 */
@FunctionalInterface
public interface Interceptor {

    /**
     * Goes on by {@link Chain#proceed}, with the same interaction or a changed one, and may look at its result or
     * change it.
     *
     * @return for a send the message id, for a request the reply as a {@link ReceivedMessage}, for an attempt what the
     *     handler returned
     */
    CompletionStage<?> intercept(Interaction interaction, Chain chain);

    /** The rest of the way. */
    @FunctionalInterface
    interface Chain {

        /**
         * Goes on; at most once. Never throws: a failure is in the stage.
         *
         * <p>Around a blocking verb it waits, and the stage it returns is done.
         */
        CompletionStage<?> proceed(Interaction interaction);
    }

    /**
     * What is intercepted.
     *
     * @param kind which of the three ways
     * @param name of the channel, operation or source
     * @param sent the message to send or to ask with; null while handling
     * @param received the message being handled; null otherwise
     */
    record Interaction(
            Kind kind,
            String name,
            @Nullable Message<?> sent,
            @Nullable ReceivedMessage<?> received) {

        /** The same with another header on the message to send. */
        public Interaction withHeader(String header, String value) {
            return sent == null ? this : new Interaction(kind, name, sent.withHeader(header, value), received);
        }
    }

    /** Which of the three ways is intercepted. */
    enum Kind {
        /** A message is sent. */
        SEND,
        /** A request is asked. */
        REQUEST,
        /** A message or request is handled: one attempt. */
        HANDLE
    }
}
