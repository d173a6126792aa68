package dev.messaging.internal;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells listeners and the log what happens. Thread-safe; never throws. */
final class Events implements MessagingListener {

    private static final Logger LOG = LoggerFactory.getLogger("dev.messaging");

    /** What happens to each message when all is well: not even made where nobody listens. */
    private static final Set<Kind> USUAL = EnumSet.of(Kind.SENT, Kind.REPLIED, Kind.HANDLED, Kind.DUPLICATE);

    private final List<MessagingListener> listeners;
    private volatile boolean disconnected;

    Events(List<MessagingListener> listeners) {
        this.listeners = listeners;
    }

    /** Whether anyone wants to hear of usual events. */
    boolean tellsUsual() {
        return !listeners.isEmpty() || LOG.isDebugEnabled();
    }

    boolean isDisconnected() {
        return disconnected;
    }

    void tell(
            Kind kind,
            String name,
            @Nullable String messageId,
            @Nullable String correlationId,
            int attempt,
            long nanos,
            @Nullable Throwable failure) {
        if (!USUAL.contains(kind) || tellsUsual()) {
            onEvent(new MessagingEvent(
                    kind, name, messageId, correlationId, attempt, Duration.ofNanos(nanos), failure));
        }
    }

    /** Something has happened to a message that was delivered. */
    void tell(Kind kind, Handling handling, long nanos, @Nullable Throwable failure) {
        WireMessage message = handling.message;
        tell(kind, handling.receiver.name(), message.id(), message.correlationId(), handling.attempt, nanos, failure);
    }

    @Override
    public void onEvent(MessagingEvent event) {
        if (event.kind() == Kind.DISCONNECTED || event.kind() == Kind.CONNECTED) {
            disconnected = event.kind() == Kind.DISCONNECTED;
        }
        log(event);
        for (MessagingListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (Throwable thrown) {
                LOG.warn("A listener failed on {}; the event is otherwise told as usual", event.kind(), thrown);
            }
        }
    }

    private static void log(MessagingEvent event) {
        Level level = level(event.kind());
        if (LOG.isEnabledForLevel(level)) {
            LOG.atLevel(level)
                    .setCause(event.kind() == Kind.DEAD_LETTERED || level == Level.ERROR ? event.failure() : null)
                    .log(text(event));
        }
    }

    private static Level level(Kind kind) {
        return switch (kind) {
            case SENT, REPLIED, HANDLED, DUPLICATE, POSTPONED, SEND_FAILED, REQUEST_FAILED -> Level.DEBUG;
            case RESENT,
                    RETRIED,
                    FAULTED,
                    LATE_REPLY,
                    REPLY_UNDELIVERABLE,
                    STORE_AVAILABLE,
                    CIRCUIT_CLOSED,
                    CONNECTED -> Level.INFO;
            case DEAD_LETTERED,
                    EXPIRED,
                    LEASE_LOST,
                    HANDLER_OVERDUE,
                    REDELIVERED_OFTEN,
                    SETTLEMENT_FAILED,
                    CIRCUIT_OPENED,
                    DISCONNECTED -> Level.WARN;
            case STORE_UNAVAILABLE -> Level.ERROR;
        };
    }

    private static String text(MessagingEvent event) {
        StringBuilder text =
                new StringBuilder(160).append(event.kind()).append(' ').append(event.name());
        if (event.messageId() != null) {
            text.append(", message ").append(event.messageId());
        }
        if (event.correlationId() != null && !event.correlationId().equals(event.messageId())) {
            text.append(", correlation ").append(event.correlationId());
        }
        if (event.attempt() > 0) {
            text.append(", attempt ").append(event.attempt());
        }
        if (!event.duration().isZero()) {
            text.append(", ").append(event.duration().toMillis()).append(" ms");
        }
        if (event.failure() != null) {
            text.append(": ")
                    .append(event.failure().getClass().getName())
                    .append(": ")
                    .append(Failures.message(event.failure()));
        }
        return text.toString();
    }
}
