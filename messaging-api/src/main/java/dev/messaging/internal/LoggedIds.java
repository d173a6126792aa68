package dev.messaging.internal;

import dev.messaging.ReceivedMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** Puts the ids of the message being handled where every log line of its handler can show them. */
final class LoggedIds {

    private static final String CORRELATION_ID = "correlationId";
    private static final String MESSAGE_ID = "messageId";
    private static final boolean SEEN = !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);
    private static final LoggedIds UNSEEN = new LoggedIds(null, null);

    private final @Nullable String previousCorrelationId;
    private final @Nullable String previousMessageId;

    private LoggedIds(@Nullable String previousCorrelationId, @Nullable String previousMessageId) {
        this.previousCorrelationId = previousCorrelationId;
        this.previousMessageId = previousMessageId;
    }

    static LoggedIds put(ReceivedMessage<?> message) {
        if (!SEEN) {
            return UNSEEN;
        }
        LoggedIds ids = new LoggedIds(MDC.get(CORRELATION_ID), MDC.get(MESSAGE_ID));
        MDC.put(CORRELATION_ID, message.correlationId());
        MDC.put(MESSAGE_ID, message.id());
        return ids;
    }

    void restore() {
        if (SEEN) {
            restore(CORRELATION_ID, previousCorrelationId);
            restore(MESSAGE_ID, previousMessageId);
        }
    }

    private static void restore(String key, @Nullable String previous) {
        if (previous == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, previous);
        }
    }
}
