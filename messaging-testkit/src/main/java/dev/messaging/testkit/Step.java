package dev.messaging.testkit;

import dev.messaging.MessagingEvent;
import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import org.jspecify.annotations.Nullable;

/** Something that happened in a test. */
sealed interface Step {

    /** When, in nanoseconds since the test began. */
    long nanos();

    /** Where. */
    ProbedService service();

    /** The name of the channel, operation or source that it concerns. */
    String place();

    /** The id of the message that it concerns, if it does. */
    @Nullable
    String id();

    /** The flow of that message. */
    @Nullable
    String flow();

    /**
     * A message was sent, or a request asked.
     *
     * @param to the channel or operation
     */
    record Departure(long nanos, ProbedService service, Address to, WireMessage message) implements Step {

        boolean isRequest() {
            return to.kind() == Address.Kind.OPERATION;
        }

        @Override
        public String place() {
            return to.name();
        }

        @Override
        public String id() {
            return message.id();
        }

        @Override
        public String flow() {
            return message.correlationId() == null ? message.id() : message.correlationId();
        }
    }

    /**
     * The engine told of an event.
     *
     * @param message what it concerns, if that has arrived at the service
     */
    record Happening(
            long nanos,
            ProbedService service,
            MessagingEvent event,
            @Nullable WireMessage message) implements Step {

        @Override
        public String place() {
            return event.name();
        }

        @Override
        public @Nullable String id() {
            return event.messageId();
        }

        @Override
        public @Nullable String flow() {
            return event.correlationId() == null ? event.messageId() : event.correlationId();
        }
    }
}
