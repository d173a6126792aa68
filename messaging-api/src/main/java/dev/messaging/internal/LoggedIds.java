package dev.messaging.internal;

import dev.messaging.ReceivedMessage;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** Puts the ids of the message being handled where every log line can show them, if there is a logger that can. */
final class LoggedIds {

    private static final String CORRELATION_ID = "correlationId";
    private static final String MESSAGE_ID = "messageId";
    private static final boolean SEEN = !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    private LoggedIds() {}

    static void put(ReceivedMessage<?> message) {
        if (SEEN) {
            MDC.put(CORRELATION_ID, message.correlationId());
            MDC.put(MESSAGE_ID, message.id());
        }
    }

    static void remove() {
        if (SEEN) {
            MDC.remove(CORRELATION_ID);
            MDC.remove(MESSAGE_ID);
        }
    }
}
