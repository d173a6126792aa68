package dev.messaging.testkit.contract;

import static dev.messaging.testkit.ForwardingTransport.around;
import static dev.messaging.testkit.contract.Broken.answering;
import static dev.messaging.testkit.contract.Broken.rewriting;

import dev.messaging.Headers;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Transports that are broken where messages are sent and replies come back. */
final class BrokenSenders {

    private BrokenSenders() {}

    static List<Broken> all() {
        return List.of(
                new Broken("drops one send in seven", "SND-1", around(BrokenSenders::dropping)),
                new Broken(
                        "confirms before it has stored, and stores late", "SND-1", around(BrokenSenders::storingLate)),
                new Broken("stores each message twice", "SND-3", around(BrokenSenders::storingTwice)),
                new Broken("cannot tell whether a message was sent", "SND-5", around(BrokenSenders::unsure)),
                new Broken("refuses messages to topics that nobody receives", "SND-7", around(BrokenSenders::refusing)),
                new Broken("mixes up the replies of two requests", "REQ-1", around(BrokenSenders::mixing)),
                answering("keeps the entry of a cancelled request", "REQ-3", BrokenSenders::neverCancelled),
                answering("keeps the entry of a request whose time is over", "REQ-2", BrokenSenders::neverCancelled),
                answering("says nothing when nobody answers an operation", "REQ-5", BrokenSenders::neverFailed),
                answering("says nothing when its reply path is gone", "REQ-7", BrokenSenders::neverFailed),
                rewriting(
                        "forgets delays",
                        "RTY-5",
                        message -> message.toBuilder().delay(WireMessage.NONE).build()),
                rewriting(
                        "forgets idempotency keys",
                        "IDM-1",
                        message -> message.toBuilder().idempotencyKey(null).build()),
                rewriting(
                        "forgets what caused a message",
                        "CTX-1",
                        message -> message.toBuilder().causationId(null).build()),
                rewriting(
                        "forgets the name of the flow",
                        "CTX-1",
                        message -> message.toBuilder().correlationId(null).build()),
                rewriting("loses empty headers", "FID-1", BrokenSenders::withoutEmptyHeaders),
                rewriting("changes the last byte of large bodies", "FID-1", BrokenSenders::corrupted),
                rewriting(
                        "forgets the time to live",
                        "DLN-1",
                        message ->
                                message.toBuilder().timeToLive(WireMessage.NONE).build()));
    }

    private static Transport dropping(Transport transport) {
        AtomicInteger count = new AtomicInteger();
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return count.incrementAndGet() % 7 == 0
                        ? CompletableFuture.completedFuture(null)
                        : super.send(to, message);
            }
        };
    }

    /** What has been confirmed and not stored goes with the connection. */
    private static Transport storingLate(Transport transport) {
        AtomicReference<@Nullable Runnable> late = new AtomicReference<>();
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                Runnable before = late.getAndSet(() -> super.send(to, message));
                if (before != null) {
                    before.run();
                }
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    private static Transport storingTwice(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return super.send(to, message).thenCompose(once -> super.send(to, message));
            }
        };
    }

    private static Transport unsure(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return super.send(to, message)
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                                new TransportUnavailableException("Broken", Outcome.UNKNOWN, failure)));
            }
        };
    }

    private static Transport refusing(Transport transport) {
        return new ForwardingTransport(transport) {
            @Override
            public CompletableFuture<Void> send(Address to, WireMessage message) {
                return to.kind() == Address.Kind.TOPIC
                        ? CompletableFuture.failedFuture(new UndeliverableException("Nobody is there", null))
                        : super.send(to, message);
            }
        };
    }

    /** Of every ten replies one is kept, and goes to whoever asked the next kept one, and the other way round. */
    private static Transport mixing(Transport transport) {
        AtomicInteger count = new AtomicInteger();
        AtomicReference<@Nullable Kept> kept = new AtomicReference<>();
        return new ForwardingTransport(transport) {
            @Override
            public void request(Address to, WireMessage request, ReplyTo replyTo) {
                super.request(to, request, new ForwardingReplyTo(replyTo) {
                    @Override
                    public void reply(WireMessage reply) {
                        if (count.incrementAndGet() % 10 != 0) {
                            super.reply(reply);
                            return;
                        }
                        Kept other = kept.getAndSet(null);
                        if (other == null) {
                            kept.set(new Kept(replyTo, reply));
                        } else {
                            replyTo.reply(other.reply);
                            other.replyTo.reply(reply);
                        }
                    }
                });
            }
        };
    }

    private record Kept(ReplyTo replyTo, WireMessage reply) {}

    private static ReplyTo neverCancelled(ReplyTo replyTo) {
        return new ForwardingReplyTo(replyTo) {
            @Override
            public void onCancel(Runnable action) {}
        };
    }

    private static ReplyTo neverFailed(ReplyTo replyTo) {
        return new ForwardingReplyTo(replyTo) {
            @Override
            public void fail(Throwable failure) {}
        };
    }

    private static WireMessage withoutEmptyHeaders(WireMessage message) {
        Headers[] kept = {Headers.none()};
        message.headers().forEach((name, value) -> {
            if (!value.isEmpty()) {
                kept[0] = kept[0].with(name, value);
            }
        });
        return message.toBuilder().headers(kept[0]).build();
    }

    private static WireMessage corrupted(WireMessage message) {
        if (message.body().length < 65_536) {
            return message;
        }
        byte[] body = message.body().clone();
        body[body.length - 1]++;
        return message.toBuilder().body(body).build();
    }
}
