package dev.messaging.http;

import dev.messaging.spi.Address;
import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.StructuredEvent;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way from its head to its answer: authenticated, read, delivered, answered once.
 *
 * <p>The steps follow each other, on whatever thread; the answer may come from any.
 */
final class IncomingRequest implements HttpDelivery.Caller, IncomingBody.Taker {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingRequest.class);

    private static final int NODES_PER_BYTE = 16;

    private final HttpReceiver receiver;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long arrived;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Set before the body is read. */
    private HttpReceiver.@Nullable Replicas replicas;

    private @Nullable String caller;
    private long reserved;
    private volatile boolean gone;

    IncomingRequest(HttpReceiver receiver, Request request, Response response, Callback callback) {
        this.receiver = receiver;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.arrived = receiver.environment().time().nanoTime();
    }

    void authenticate(Authenticator authenticator, Duration timeout, HttpReceiver.Replicas target) {
        replicas = target;
        Authentication.ask(
                authenticator,
                new Brought(request, target.address()),
                timeout,
                receiver.environment().time(),
                (result, failure) -> {
                    try {
                        letIn(target, result, failure);
                    } catch (Throwable broken) {
                        fail(broken);
                    }
                });
    }

    private void letIn(
            HttpReceiver.Replicas target, Authenticator.@Nullable Result result, @Nullable Throwable failure) {
        if (result instanceof Authenticator.Caller known) {
            caller = known.name();
            new IncomingBody(request, receiver.bounds(), receiver.environment().time(), this).read();
        } else if (result instanceof Authenticator.Unauthenticated unknown) {
            answer(
                    Answer.problem(Problem.UNAUTHENTICATED, "Send what WWW-Authenticate asks for")
                            .withChallenge(unknown.challenge()),
                    written -> {});
        } else if (result instanceof Authenticator.Forbidden forbidden) {
            refuse(Problem.FORBIDDEN, forbidden.reason(), null);
        } else {
            LOG.warn("The authenticator has failed; a request to {} is answered 503", target.address(), failure);
            refuse(Problem.NOT_AUTHENTICATED, "The authenticator has failed", null);
        }
    }

    @Override
    public void take(byte[] body) {
        HttpReceiver.Replicas target = replicas;
        HttpIntake intake = target == null ? null : target.next();
        if (target == null || intake == null) {
            refuse(Problem.CLOSING, "Its receiver has just closed", null);
            return;
        }
        Problem refusal = intake.refusal();
        if (refusal != null) {
            refuse(refusal, target.address() + " takes no messages now", null);
            return;
        }
        if (!fits(body)) {
            refuse(Problem.OVERLOADED);
            return;
        }
        WireMessage message;
        try {
            message = intake.remembering(read(body), caller);
        } catch (MalformedMessageException malformed) {
            refuse(Problem.MALFORMED, String.valueOf(malformed.getMessage()), null);
            return;
        }
        request.addIdleTimeoutListener(silence -> false); // a handler may take its time
        if (target.address().kind() == Address.Kind.OPERATION) {
            request.addFailureListener(failure -> gone = true);
        }
        HttpDelivery delivery = new HttpDelivery(receiver, target.address(), intake, message, caller, this, arrived);
        Problem late = intake.take(delivery);
        if (late != null) {
            delivery.refuse(late);
        }
    }

    /** The tree of an event takes a multiple of its text. */
    private boolean fits(byte[] body) {
        return !StructuredEvent.is(request.getHeaders().get(HttpHeader.CONTENT_TYPE))
                || reserve((int) Math.min(Integer.MAX_VALUE / 2, (long) body.length * NODES_PER_BYTE));
    }

    private WireMessage.Builder read(byte[] body) throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader(receiver.foreignHeaders());
        for (HttpField field : request.getHeaders()) {
            reader.take(field.getName(), field.getValue() == null ? "" : field.getValue());
        }
        return reader.message(body, receiver.environment());
    }

    @Override
    public boolean reserve(int bytes) {
        reserved += bytes;
        return receiver.reserve(bytes);
    }

    @Override
    public void refuse(Problem problem) {
        String detail = switch (problem) {
            case TOO_LARGE -> "At most " + receiver.bounds().maxBytes() + " bytes are taken";
            case SLOW -> "At least " + receiver.bounds().minBytesPerSecond() + " bytes a second are expected";
            default -> "The bodies in progress take all the memory they may";
        };
        refuse(problem, detail, null);
    }

    @Override
    public void fail(Throwable failure) {
        if (answered.compareAndSet(false, true)) {
            receiver.leave(reserved);
            callback.failed(failure);
        }
    }

    void refuse(Problem problem, String detail, @Nullable Duration retryAfter) {
        Answer answer = Answer.problem(problem, detail);
        answer(retryAfter == null ? answer : answer.withRetryAfter(retryAfter), written -> {});
    }

    @Override
    public void answer(Answer answer, Consumer<@Nullable Throwable> written) {
        if (!answered.compareAndSet(false, true)) {
            written.accept(new IOException("The request was answered before"));
            return;
        }
        Done done = new Done(written);
        try {
            answer.write(response, receiver.isClosing() && !isHttp2(), done);
        } catch (RuntimeException unwritable) {
            done.failed(unwritable);
        }
    }

    /**
     * Over HTTP/2 the caller says when it goes. Over HTTP/1.1 one must look: with the request read to its end nobody else
     * reads from the connection until it is answered.
     */
    @Override
    public boolean isGone() {
        if (gone || isHttp2()) {
            return gone;
        }
        Connection connection = request.getConnectionMetaData().getConnection();
        EndPoint endPoint = connection.getEndPoint();
        ByteBuffer early = BufferUtil.allocate(1);
        try {
            int count = endPoint.fill(early);
            if (count > 0 && connection instanceof Connection.UpgradeTo next) {
                next.onUpgradeTo(early); // the beginning of a request that did not wait for this answer
            }
            return count < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private boolean isHttp2() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** The answer is written, or could not be. */
    private final class Done implements Callback {

        private final Consumer<@Nullable Throwable> written;
        private final Thread writer = Thread.currentThread();

        Done(Consumer<@Nullable Throwable> written) {
            this.written = written;
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public void succeeded() {
            receiver.leave(reserved);
            callback.succeeded();
            tell(null);
        }

        @Override
        public void failed(Throwable failure) {
            receiver.leave(reserved);
            callback.failed(failure);
            tell(failure);
        }

        /** Off the server's threads: what follows may close the server. */
        private void tell(@Nullable Throwable failure) {
            if (Thread.currentThread() == writer) {
                written.accept(failure);
            } else {
                receiver.environment().threads().callbacks().execute(() -> written.accept(failure));
            }
        }
    }

    /** What a request brings to show who sends it. */
    private record Brought(Request request, Address to) implements Authenticator.Credentials {

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(request.getHeaders().get(name));
        }

        @Override
        public String remoteAddress() {
            return Request.getRemoteAddr(request);
        }

        @Override
        public List<X509Certificate> certificates() {
            Object tls = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
            X509Certificate[] chain =
                    tls instanceof EndPoint.SslSessionData session ? session.peerCertificates() : null;
            return chain == null ? List.of() : List.of(chain);
        }
    }
}
