package dev.messaging.testkit.contract;

import static dev.messaging.testkit.ForwardingTransport.around;

import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.DeadLetterPass.Purpose;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Transports that are broken where dead letters are gone through by hand. Simulated services do not do that. */
final class BrokenDeadLetters {

    private BrokenDeadLetters() {}

    static List<Broken> all() {
        return List.of(
                passing("takes away what it only shows", "DLQ-1", Purpose.BROWSE, Hasty::new),
                new Broken(
                        "sends what is for one subscription to all", "DLQ-2", around(BrokenDeadLetters::sendingToAll)),
                passing("takes a letter away before its replay is confirmed", "DLQ-3", Purpose.TAKE, Hasty::new),
                passing("keeps what it was only to look at", "DLQ-4", Purpose.BROWSE, Unending::new),
                new Broken(
                        "goes through what comes meanwhile, too",
                        "DLQ-5",
                        factory -> context -> again(context.environment(), factory.open(context))),
                passing("does not take away what is deleted", "DLQ-6", Purpose.TAKE, Forgetful::new),
                passing("loses every fifth letter", "DLQ-7", Purpose.TAKE, Losing::new));
    }

    private static Broken passing(String what, String promise, Purpose broken, UnaryOperator<DeadLetterPass> change) {
        return new Broken(what, promise, around(transport -> new ForwardingTransport(transport) {
            @Override
            public DeadLetterPass pass(Address deadLetters, Purpose purpose) {
                DeadLetterPass pass = super.pass(deadLetters, purpose);
                return purpose == broken ? change.apply(pass) : pass;
            }
        }));
    }

    private static Transport sendingToAll(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return super.send(to.kind() == Address.Kind.SUBSCRIPTION ? to.topicOfSubscription() : to, message);
            }
        };
    }

    private static Transport again(Environment environment, Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public DeadLetterPass pass(Address deadLetters, Purpose purpose) {
                return new Endless(environment, transport, deadLetters, purpose);
            }
        };
    }

    /** Does what another does. */
    private static class Forwarding implements DeadLetterPass {

        DeadLetterPass pass;

        Forwarding(DeadLetterPass pass) {
            this.pass = pass;
        }

        @Override
        public CompletionStage<Long> count() {
            return pass.count();
        }

        @Override
        public CompletionStage<Optional<WireMessage>> next() {
            return pass.next();
        }

        @Override
        public void remove() {
            pass.remove();
        }

        @Override
        public CompletionStage<Void> close() {
            return pass.close();
        }
    }

    private static final class Hasty extends Forwarding {

        Hasty(DeadLetterPass pass) {
            super(pass);
        }

        @Override
        public CompletionStage<Optional<WireMessage>> next() {
            return super.next().thenApply(letter -> {
                letter.ifPresent(given -> super.remove());
                return letter;
            });
        }

        @Override
        public void remove() {}
    }

    private static final class Unending extends Forwarding {

        Unending(DeadLetterPass pass) {
            super(pass);
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class Forgetful extends Forwarding {

        Forgetful(DeadLetterPass pass) {
            super(pass);
        }

        @Override
        public void remove() {}
    }

    private static final class Losing extends Forwarding {

        private int given;

        Losing(DeadLetterPass pass) {
            super(pass);
        }

        @Override
        public CompletionStage<Optional<WireMessage>> next() {
            return super.next().thenCompose(letter -> {
                if (letter.isPresent() && ++given % 5 == 0) {
                    super.remove();
                    return super.next();
                }
                return CompletableFuture.completedFuture(letter);
            });
        }
    }

    /** Looks again, a moment after it has come to the end. */
    private static final class Endless extends Forwarding {

        private final Environment environment;
        private final Transport transport;
        private final Address deadLetters;
        private final Purpose purpose;

        Endless(Environment environment, Transport transport, Address deadLetters, Purpose purpose) {
            super(transport.pass(deadLetters, purpose));
            this.environment = environment;
            this.transport = transport;
            this.deadLetters = deadLetters;
            this.purpose = purpose;
        }

        @Override
        public CompletionStage<Optional<WireMessage>> next() {
            return super.next()
                    .thenCompose(letter -> letter.isPresent()
                            ? CompletableFuture.completedFuture(letter)
                            : close().thenCompose(closed -> afterAMoment()));
        }

        private CompletionStage<Optional<WireMessage>> afterAMoment() {
            CompletableFuture<Optional<WireMessage>> next = new CompletableFuture<>();
            environment.time().schedule(Duration.ofMillis(100), () -> {
                pass = transport.pass(deadLetters, purpose);
                pass.count().thenCompose(count -> pass.next()).thenAccept(next::complete);
            });
            return next;
        }
    }
}
