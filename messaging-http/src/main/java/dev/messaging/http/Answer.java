package dev.messaging.http;

import dev.messaging.Fault;
import dev.messaging.spi.Faults;
import dev.messaging.spi.WireMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What a request is answered with: a status, headers, and the reply or the document that goes with it. Immutable. */
final class Answer {

    private static final byte[] NOTHING = {};
    private static final Answer HANDLED = new Answer(204, HttpFields.EMPTY, null, NOTHING);
    private static final int OK = 200;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final int status;
    private final HttpFields headers;
    private final @Nullable WireMessage reply;
    private final byte[] document;

    private Answer(int status, HttpFields headers, @Nullable WireMessage reply, byte[] document) {
        this.status = status;
        this.headers = headers;
        this.reply = reply;
        this.document = document;
    }

    /** The message is handled. */
    static Answer handled() {
        return HANDLED;
    }

    /** The reply to a request, or the fault that stands for it. */
    static Answer reply(WireMessage reply, @Nullable String contentType) {
        int status = reply.isFault() ? Statuses.of(Faults.decode(reply.body()).kind(), contentType) : OK;
        return new Answer(status, HttpFields.EMPTY, reply, NOTHING);
    }

    /** The message is given up. */
    static Answer fault(Fault fault, @Nullable String contentType) {
        return document(Statuses.of(fault.kind(), contentType), Faults.CONTENT_TYPE, Faults.encode(fault));
    }

    static Answer problem(Problem problem, String detail) {
        return document(problem.status(), Faults.CONTENT_TYPE, problem.document(detail));
    }

    static Answer health(boolean isUp, byte[] json) {
        return document(isUp ? OK : SERVICE_UNAVAILABLE, "application/json", json)
                .with(HttpHeader.CACHE_CONTROL.asString(), "no-store");
    }

    private static Answer document(int status, String contentType, byte[] document) {
        return new Answer(
                status,
                HttpFields.build().put(HttpHeader.CONTENT_TYPE, contentType).asImmutable(),
                null,
                document);
    }

    Answer withRetryAfter(Duration delay) {
        return with(
                        HttpHeader.RETRY_AFTER.asString(),
                        Long.toString(delay.plusMillis(999).toSeconds()))
                .with(HttpWire.RETRY_AFTER_MILLIS, Long.toString(delay.toMillis()));
    }

    Answer withChallenge(String scheme) {
        return with(HttpHeader.WWW_AUTHENTICATE.asString(), scheme);
    }

    private Answer with(String name, String value) {
        return new Answer(status, HttpFields.build(headers).put(name, value).asImmutable(), reply, document);
    }

    /**
     * Writes it.
     *
     * @param last whether the connection is to be closed after it
     */
    void write(Response response, boolean last, Callback callback) {
        response.setStatus(status);
        HttpFields.Mutable fields = response.getHeaders().add(headers);
        if (reply != null) {
            HttpWire.write(reply, fields::put);
        }
        if (last) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(reply == null ? document : reply.body()), callback);
    }
}
