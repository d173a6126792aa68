package dev.messaging.benchmarks;

import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Does everything at once on the caller's thread and keeps nothing, so that what is measured is the engine. */
final class InlineTransport implements Transport {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private static final Capabilities CAPABILITIES = new Capabilities(Set.of(), 1 << 20);

    private final WireMessage reply;
    private volatile Consumer<Delivery> receiver = delivery -> {
        throw new IllegalStateException("Nobody receives yet");
    };

    InlineTransport(WireMessage reply) {
        this.reply = reply;
    }

    void deliver(Delivery delivery) {
        receiver.accept(delivery);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        return DONE;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        replyTo.reply(reply);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        receiver = deliveries;
        return CompletableFuture.completedFuture(new InlineIntake());
    }

    @Override
    public void close() {
        // nothing is open
    }

    /** What the benchmark does not deliver does not come. */
    private static final class InlineIntake implements Intake {

        @Override
        public void pause() {
            // nothing comes by itself
        }

        @Override
        public void resume() {
            // nothing comes by itself
        }

        @Override
        public CompletionStage<Void> stop() {
            return DONE;
        }

        @Override
        public CompletionStage<Void> close() {
            return DONE;
        }

        @Override
        public CompletionStage<Void> unsubscribe() {
            return DONE;
        }
    }
}
