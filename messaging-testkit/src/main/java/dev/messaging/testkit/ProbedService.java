package dev.messaging.testkit;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingListener;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Environment;
import dev.messaging.spi.MessageDecoder;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One process of a test, and what is seen of it. */
final class ProbedService implements MessagingListener {

    private final String name;
    private final Recording recording;
    private final InFlight inFlight;
    private volatile @Nullable MessageDecoder decoder;

    ProbedService(String name, Recording recording, InFlight inFlight) {
        this.name = name;
        this.recording = recording;
        this.inFlight = inFlight;
    }

    Messaging connect(Environment environment, TransportFactory broker, UnaryOperator<MessagingBuilder> configure) {
        Messaging messaging = configure
                .apply(Messaging.builder().application(name))
                .environment(environment)
                .transport(context -> new ProbedTransport(broker.open(context), this, recording, inFlight))
                .listener(this)
                .connect();
        decoder = (MessageDecoder) messaging;
        return messaging;
    }

    String name() {
        return name;
    }

    ReceivedMessage<?> decode(WireMessage message, Type payloadType) {
        return Objects.requireNonNull(decoder, "It is connected before anything is sent")
                .decode(message, payloadType);
    }

    /** Between two attempts nothing of a call is with the transport. */
    @Override
    public void onEvent(MessagingEvent event) {
        recording.happened(this, event);
        Resending call = new Resending(this, event.name(), event.messageId());
        switch (event.kind()) {
            case RESENT ->
                inFlight.begin(call, "message " + event.messageId() + " to " + event.name() + ", to be sent again");
            case SENT, SEND_FAILED, REPLIED, REQUEST_FAILED -> inFlight.end(call);
            default -> {}
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** A call that is tried again, by what its events tell: messages to several places may have one id. */
    private record Resending(
            ProbedService service, String to, @Nullable String messageId) {}
}
