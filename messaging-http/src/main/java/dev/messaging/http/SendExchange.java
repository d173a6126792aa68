package dev.messaging.http;

import dev.messaging.Fault;
import dev.messaging.spi.Address;
import dev.messaging.spi.Faults;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletableFuture;
import okhttp3.Response;

/** A message that is sent: a success says that it is handled. */
final class SendExchange extends Exchange {

    private final CompletableFuture<Void> sent;

    SendExchange(HttpSender sender, Address to, WireMessage message, CompletableFuture<Void> sent) {
        super(sender, to, message);
        this.sent = sent;
    }

    @Override
    Runnable success(Response response, byte[] body) {
        return () -> sent.complete(null);
    }

    @Override
    Runnable refusal(String what, Response response, byte[] body) {
        Fault fault = Statuses.fault(response.header(HttpWire.CONTENT_TYPE), body);
        return failure(
                fault == null
                        ? Statuses.failure(
                                what,
                                response,
                                body,
                                sender().environment().time().clock().instant())
                        : Faults.toException(what + " failed at its receiver", fault));
    }

    @Override
    Runnable failure(Throwable failure) {
        return () -> sent.completeExceptionally(failure);
    }

    /** A send's future is the engine's, which lets no caller's code run where it is completed. */
    @Override
    void lendThread() {}
}
