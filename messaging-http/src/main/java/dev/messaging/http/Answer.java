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

/** What a request is answered with: a status, and the reply or the problem document that goes with it. Immutable. */
final class Answer {

    private static final byte[] NOTHING = {};
    private static final Answer HANDLED = new Answer(204, null, NOTHING, null, null);
    private static final int OK = 200;

    private final int status;
    private final @Nullable WireMessage reply;
    private final byte[] document;
    private final @Nullable Duration retryAfter;
    private final @Nullable String challenge;

    private Answer(
            int status,
            @Nullable WireMessage reply,
            byte[] document,
            @Nullable Duration retryAfter,
            @Nullable String challenge) {
        this.status = status;
        this.reply = reply;
        this.document = document;
        this.retryAfter = retryAfter;
        this.challenge = challenge;
    }

    /** The message is handled. */
    static Answer handled() {
        return HANDLED;
    }

    /** The reply to a request, or the fault that stands for it. */
    static Answer reply(WireMessage reply, @Nullable String contentType) {
        int status = reply.isFault() ? Statuses.of(Faults.decode(reply.body()).kind(), contentType) : OK;
        return new Answer(status, reply, NOTHING, null, null);
    }

    /** The message is given up. */
    static Answer fault(Fault fault, @Nullable String contentType) {
        return new Answer(Statuses.of(fault.kind(), contentType), null, Faults.encode(fault), null, null);
    }

    static Answer problem(Problem problem, String detail) {
        return new Answer(problem.status(), null, problem.document(detail), null, null);
    }

    Answer withRetryAfter(Duration delay) {
        return new Answer(status, reply, document, delay, challenge);
    }

    Answer withChallenge(String scheme) {
        return new Answer(status, reply, document, retryAfter, scheme);
    }

    /**
     * Writes it.
     *
     * @param last whether the connection is to be closed after it
     */
    void write(Response response, boolean last, Callback callback) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        byte[] body = document;
        if (reply != null) {
            HttpWire.write(reply, headers::put);
            body = reply.body();
        } else if (body.length > 0) {
            headers.put(HttpHeader.CONTENT_TYPE, Faults.CONTENT_TYPE);
        }
        if (retryAfter != null) {
            headers.put(HttpHeader.RETRY_AFTER, retryAfter.plusMillis(999).toSeconds());
            headers.put(HttpWire.RETRY_AFTER_MILLIS, retryAfter.toMillis());
        }
        if (challenge != null) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, challenge);
        }
        if (last) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
