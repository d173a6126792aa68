package dev.messaging.testkit.contract;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A transport broken on purpose.
 *
 * @param what is wrong with it
 * @param promise that must notice
 * @param change breaks it
 */
public record Broken(String what, String promise, UnaryOperator<TransportFactory> change) {

    /** Each of them breaks one promise. */
    public static List<Broken> all() {
        return Stream.concat(BrokenSenders.all().stream(), BrokenReceivers.all().stream())
                .toList();
    }

    @Override
    public String toString() {
        return promise + " notices a transport that " + what;
    }

    /** Writes every message that is sent or asked anew. */
    static Broken rewriting(String what, String promise, UnaryOperator<WireMessage> rewrite) {
        return new Broken(what, promise, ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return super.send(to, rewrite.apply(message));
            }

            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {
                super.request(to, rewrite.apply(request), replyTo);
            }
        }));
    }

    /** Changes what a requester is told. */
    static Broken answering(String what, String promise, UnaryOperator<ReplyTo> change) {
        return new Broken(what, promise, ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {
                super.request(to, request, change.apply(replyTo));
            }
        }));
    }

    /** Changes how deliveries reach the engine. */
    static Broken delivering(String what, String promise, UnaryOperator<Consumer<Delivery>> change) {
        return new Broken(what, promise, ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(from, maxUnsettled, change.apply(deliveries));
            }
        }));
    }

    /** Changes what becomes of deliveries. */
    static Broken settling(
            String what, String promise, BiFunction<Delivery, Settlement, CompletionStage<Void>> change) {
        return delivering(
                what,
                promise,
                deliveries -> delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                    @Override
                    public CompletionStage<Void> settle(Settlement settlement) {
                        return change.apply(delivery, settlement);
                    }
                }));
    }

    /** Changes how receivers are paused and ended. */
    static Broken intake(String what, String promise, UnaryOperator<Intake> change) {
        return new Broken(what, promise, ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(from, maxUnsettled, deliveries).thenApply(change);
            }
        }));
    }
}
