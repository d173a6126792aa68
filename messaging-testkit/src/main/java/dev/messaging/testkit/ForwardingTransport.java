package dev.messaging.testkit;

import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A transport that does what another does, but for what a subclass changes: how tests watch one, or break it. */
public class ForwardingTransport implements Transport {

    private final Transport transport;

    /** Forwards to this one. */
    public ForwardingTransport(Transport transport) {
        this.transport = transport;
    }

    /** Puts something around each transport that a factory opens. */
    public static UnaryOperator<TransportFactory> around(UnaryOperator<Transport> change) {
        return factory -> context -> change.apply(factory.open(context));
    }

    /** Sends in another way. */
    public static UnaryOperator<TransportFactory> sending(Sending sending) {
        return around(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return sending.send(transport, to, message);
            }
        });
    }

    @Override
    public Capabilities capabilities() {
        return transport.capabilities();
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        return transport.send(to, message);
    }

    @Override
    public List<Address> recipients(Address topic) {
        return transport.recipients(topic);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        transport.request(to, request, replyTo);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        return transport.receive(from, maxUnsettled, deliveries);
    }

    @Override
    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        return transport.pass(deadLetters, purpose);
    }

    @Override
    public void close() {
        transport.close();
    }

    /** Another way to send. */
    @FunctionalInterface
    public interface Sending {

        /** Sends by this transport, or does something else. */
        CompletableFuture<Void> send(Transport transport, Address to, WireMessage message);
    }
}
