package dev.messaging.testkit.simulation;

import dev.messaging.FailureInfo;
import dev.messaging.PayloadException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Tries again what is given up, or some of it, some times. */
final class StubbornTransport extends ForwardingTransport {

    static final Broken BROKEN = new Broken("tries again what is given up", "RTY-1", tryingAgain(failure -> true));

    static final Broken WITH_THE_UNDECODABLE = new Broken(
            "tries again what cannot be decoded",
            "RTY-3",
            tryingAgain(failure -> failure.type().equals(PayloadException.class.getName())));

    private static final int MOST_ATTEMPTS = 6;
    private static final Duration DELAY = Duration.ofSeconds(10);

    private final Predicate<FailureInfo> againAfter;

    private StubbornTransport(Transport transport, Predicate<FailureInfo> againAfter) {
        super(transport);
        this.againAfter = againAfter;
    }

    private static UnaryOperator<TransportFactory> tryingAgain(Predicate<FailureInfo> againAfter) {
        return ForwardingTransport.around(transport -> new StubbornTransport(transport, againAfter));
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        return super.receive(
                from,
                maxUnsettled,
                delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                    @Override
                    public CompletionStage<Void> settle(Settlement settlement) {
                        boolean again = settlement instanceof Settlement.DeadLetter letter
                                && FailureInfo.of(letter.message().headers())
                                        .filter(againAfter)
                                        .isPresent();
                        return super.settle(
                                again && message().attempt() < MOST_ATTEMPTS
                                        ? new Settlement.Retry(next(message()), DELAY)
                                        : settlement);
                    }
                }));
    }

    private static WireMessage next(WireMessage message) {
        return message.toBuilder().attempt(message.attempt() + 1).build();
    }
}
