package dev.messaging.http;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import okhttp3.Headers;
import okhttp3.Response;

/** A request: a success is its reply. */
final class RequestExchange extends Exchange {

    private final ReplyTo replyTo;

    RequestExchange(HttpSender sender, Address to, WireMessage request, ReplyTo replyTo) {
        super(sender, to, request);
        this.replyTo = replyTo;
    }

    @Override
    Runnable success(Response response, byte[] body) {
        return reply(response, body, false);
    }

    @Override
    Runnable refusal(String what, Response response, byte[] body) {
        return Statuses.fault(response.header(HttpWire.CONTENT_TYPE), body) != null
                ? reply(response, body, true)
                : failure(Statuses.failure(
                        what,
                        response,
                        body,
                        sender().environment().time().clock().instant()));
    }

    private Runnable reply(Response response, byte[] body, boolean isFault) {
        try {
            HttpWire.Reader reader = new HttpWire.Reader();
            Headers headers = response.headers();
            for (int i = 0; i < headers.size(); i++) {
                reader.take(headers.name(i), headers.value(i));
            }
            WireMessage reply =
                    reader.message(body, sender().environment()).fault(isFault).build();
            return () -> replyTo.reply(reply);
        } catch (MalformedMessageException malformed) {
            return failure(new TransportUnavailableException(
                    "The answer to request " + message().id() + " is malformed: " + malformed.getMessage(),
                    Outcome.UNKNOWN,
                    malformed));
        }
    }

    @Override
    Runnable failure(Throwable failure) {
        return () -> replyTo.fail(failure);
    }

    @Override
    void lendThread() {
        replyTo.lendThread();
    }
}
