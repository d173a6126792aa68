package dev.messaging.http;

import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to the first of its receiver's replicas that it reaches.
 *
 * <p>It runs on one thread at a time; only {@link #cancel} comes from others.
 */
abstract class Exchange {

    private final HttpSender sender;
    private final Address to;
    private final WireMessage message;
    private final Runnable start = this::start;
    private List<HttpUrl> urls = List.of();
    private int tried;
    private @Nullable MessageBody body;
    private volatile @Nullable Call call;
    private volatile boolean cancelled;

    Exchange(HttpSender sender, Address to, WireMessage message) {
        this.sender = sender;
        this.to = to;
        this.message = message;
    }

    /** What came with a status of success; running it tells the caller. */
    abstract Runnable success(Response response, byte[] body);

    /** What came with any other status; running it tells the caller. */
    abstract Runnable refusal(String what, Response response, byte[] body);

    /** That there is no answer; running it tells the caller. */
    abstract Runnable failure(Throwable failure);

    /** Lets the caller's code run on this thread, which has nothing left to do. */
    abstract void lendThread();

    /** Uses the thread that is here. */
    final void runHere() {
        if (hasRoute()) {
            run().run();
        }
    }

    /** Uses a thread of its own, when there is one. */
    final void startAsync() {
        if (hasRoute()) {
            sender.line().enter(start);
            if (cancelled) {
                sender.line().forget(start);
            }
        }
    }

    private void start() {
        try {
            sender.environment().threads().handlers().execute(this::runInLine);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            failure(broken(noThread)).run();
            sender.line().leave();
        }
    }

    /** Makes room for another before it tells the caller, whose code may take its time on this thread. */
    private void runInLine() {
        Runnable outcome;
        try {
            outcome = run();
        } finally {
            sender.line().leave();
        }
        lendThread();
        outcome.run();
    }

    private Runnable run() {
        sender.begun(this);
        try {
            Runnable outcome = null;
            while (outcome == null) {
                outcome = attempt();
            }
            return outcome;
        } finally {
            sender.ended(this);
        }
    }

    /** Whatever is thrown, the caller is to hear of it. */
    private @Nullable Runnable attempt() {
        try {
            return outcome(next().execute());
        } catch (IOException failed) {
            return outcome(failed);
        } catch (Throwable thrown) {
            return failure(broken(thrown));
        }
    }

    /** Nobody waits any longer. */
    final void cancel() {
        cancelled = true;
        sender.line().forget(start);
        Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    private boolean hasRoute() {
        if (sender.isClosed()) {
            failure(HttpSender.isClosed(what(), Outcome.NOT_SENT, null)).run();
            return false;
        }
        try {
            urls = sender.urls(to);
        } catch (RuntimeException thrown) {
            failure(broken(thrown)).run();
            return false;
        }
        if (urls.isEmpty()) {
            failure(HttpSender.noRoute(what(), to)).run();
            return false;
        }
        return true;
    }

    private Call next() {
        MessageBody fresh = new MessageBody(message.body());
        body = fresh;
        Call next = sender.newCall(urls.get(tried++), to, message, fresh);
        call = next;
        if (cancelled || sender.isClosed()) {
            next.cancel();
        }
        return next;
    }

    /** What a response means to the caller; null if it says that another replica may serve what this one does not. */
    private @Nullable Runnable outcome(Response response) {
        try (response) {
            byte[] content = read(response);
            if (response.isSuccessful()) {
                return success(response, content);
            }
            return mayTryNext() && isNotHanded(content) ? null : refusal(what(), response, content);
        } catch (IOException cut) {
            return failure(unknown(cut));
        } catch (MessagingException tooLarge) {
            return failure(tooLarge);
        }
    }

    private static boolean isNotHanded(byte[] content) {
        Problem problem = Problem.of(content);
        return problem == Problem.NO_RECEIVER || (problem != null && problem.isNotHanded());
    }

    private boolean mayTryNext() {
        return tried < urls.size() && !cancelled && !sender.isClosed();
    }

    private byte[] read(Response response) throws IOException {
        BufferedSource source = response.body().source();
        int most = sender.maxBodyBytes();
        if (response.body().contentLength() > most || source.request(most + 1L)) {
            throw new MessageTooLargeException(
                    "The answer to " + what() + " has more than " + most + " bytes; raise maxBodyBytes, or answer less",
                    Outcome.UNKNOWN,
                    null);
        }
        return source.readByteArray();
    }

    /** What a failure of the connection means to the caller; null if another replica is to be tried. */
    private @Nullable Runnable outcome(IOException failed) {
        MessageBody sent = body;
        boolean isRefused = isRefusedStream(failed);
        if (sent != null && sent.isBegun() && !isRefused) {
            return failure(sender.isClosed() ? HttpSender.isClosed(what(), Outcome.UNKNOWN, failed) : unknown(failed));
        }
        if (failed instanceof StaleConnections.FoundException) {
            tried--; // the same replica, by another connection
        }
        if (mayTryNext()) {
            return null;
        }
        if (sender.isClosed()) {
            return failure(HttpSender.isClosed(what(), Outcome.NOT_SENT, failed));
        }
        return failure(
                isRefused
                        ? new OverloadedException(
                                what() + " was not handled: the server takes no more streams on this connection",
                                Outcome.NOT_SENT,
                                null)
                        : new TransportUnavailableException(
                                what() + " was not sent: " + failed + ". Is anybody listening there?",
                                Outcome.NOT_SENT,
                                failed));
    }

    /**
     * The server says that it has not looked at it (RFC 9113, section 8.7). OkHttp's exception is internal to its module:
     * only its message can be seen.
     */
    private static boolean isRefusedStream(IOException failed) {
        return "stream was reset: REFUSED_STREAM".equals(failed.getMessage());
    }

    private TransportUnavailableException unknown(IOException failed) {
        return new TransportUnavailableException(
                what() + " may have arrived: its connection was lost before the whole answer was there: " + failed,
                Outcome.UNKNOWN,
                failed);
    }

    /** Not the network: credentials that cannot be had, an interceptor, a header that HTTP does not take. */
    private TransportUnavailableException broken(Throwable thrown) {
        MessageBody sent = body;
        boolean mayHaveArrived = sent != null && sent.isBegun();
        return new TransportUnavailableException(
                what() + (mayHaveArrived ? " may have arrived" : " was not sent") + ": its call failed with " + thrown,
                mayHaveArrived ? Outcome.UNKNOWN : Outcome.NOT_SENT,
                thrown);
    }

    private String what() {
        String where = tried == 0 ? "" : " at " + urls.get(tried - 1);
        return "Message " + message.id() + " to " + to + where;
    }

    final WireMessage message() {
        return message;
    }

    final HttpSender sender() {
        return sender;
    }
}
