package dev.messaging.engine;

import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does to each message what the test says, and remembers all it was given. */
final class ScriptedTransport implements Transport {

    final List<WireMessage> sent = new ArrayList<>();
    final List<String> sentTo = new ArrayList<>();
    Function<WireMessage, CompletableFuture<Void>> onSend = message -> CompletableFuture.completedFuture(null);
    BiFunction<String, WireMessage, CompletableFuture<Void>> onSendTo = (name, message) -> onSend.apply(message);
    Function<Address, List<Address>> recipients = List::of;
    BiConsumer<WireMessage, ReplyTo> onRequest = (message, replyTo) -> {};

    @Override
    public Capabilities capabilities() {
        return new Capabilities(EnumSet.allOf(Capability.class), 1_000);
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        sent.add(message);
        sentTo.add(to.name());
        return onSendTo.apply(to.name(), message);
    }

    @Override
    public List<Address> recipients(Address topic) {
        return recipients.apply(topic);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        sent.add(request);
        onRequest.accept(request, replyTo);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        throw new UnsupportedOperationException("This transport only sends");
    }

    @Override
    public void close() {
        // holds nothing
    }
}
