package dev.messaging;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a message, a receiver or the transport.
 *
 * @param kind what happened
 * @param name the channel, operation or source that it happened at; for the transport, its name
 * @param messageId the message, where there is one
 * @param correlationId the message's flow, where there is one
 * @param attempt which attempt, from 1; 0 where there is none
 * @param duration how long it took, or how long until it goes on; zero where neither is meant
 * @param failure why, where it failed
 */
public record MessagingEvent(
        Kind kind,
        String name,
        @Nullable String messageId,
        @Nullable String correlationId,
        int attempt,
        Duration duration,
        @Nullable Throwable failure) {

    /** An event of the transport's own. */
    public static MessagingEvent ofTransport(Kind kind, String name, @Nullable Throwable failure) {
        return new MessagingEvent(kind, name, null, null, 0, Duration.ZERO, failure);
    }

    /** An event of the transport's own about a message. */
    public static MessagingEvent ofMessage(Kind kind, String name, @Nullable String messageId) {
        return new MessagingEvent(kind, name, messageId, null, 0, Duration.ZERO, null);
    }

    /** What can happen. */
    public enum Kind {
        /** A message is safe with the transport. */
        SENT,
        /** A message could not be sent. */
        SEND_FAILED,
        /** A request was answered. */
        REPLIED,
        /** A request failed. */
        REQUEST_FAILED,
        /** A send or request is tried again after a time. */
        RESENT,
        /** An answer came when nobody waited for it any longer. */
        LATE_REPLY,
        /** A handler has handled a message. */
        HANDLED,
        /** A responder's reply could not be delivered: the requester is gone. */
        REPLY_UNDELIVERABLE,
        /** An attempt failed; the message is tried again after a time. */
        RETRIED,
        /** A message was put off: its handler said so, or a duplicate of it is running. */
        POSTPONED,
        /** A message was given up. */
        DEAD_LETTERED,
        /** A request failed at its responder, and the requester was told. */
        FAULTED,
        /** A message's time was over before it was handled. */
        EXPIRED,
        /** A duplicate was kept from the handler. */
        DUPLICATE,
        /** A handler took longer than its lease: another may have handled the message too. */
        LEASE_LOST,
        /** A handler took longer than {@link ReceiverOptions#maxHandling()}. */
        HANDLER_OVERDUE,
        /** The broker has delivered a message more than 20 times: it may be killing the process. */
        REDELIVERED_OFTEN,
        /** A settlement could not be carried out; the message will come again. */
        SETTLEMENT_FAILED,
        /** The idempotency store fails: nothing is handled until it answers again. */
        STORE_UNAVAILABLE,
        /** The idempotency store answers again. */
        STORE_AVAILABLE,
        /** Too many of the last messages to a channel failed: what is sent to it now fails at once. */
        CIRCUIT_OPENED,
        /** Messages to a channel pass again. */
        CIRCUIT_CLOSED,
        /** The transport has lost its connection. */
        DISCONNECTED,
        /** The transport has its connection again. */
        CONNECTED
    }
}
