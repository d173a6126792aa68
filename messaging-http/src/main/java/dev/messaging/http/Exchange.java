package dev.messaging.http;

import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to the first of its receiver's replicas that it reaches.
 *
 * <p>It runs on one thread at a time; only {@link #cancel} comes from others.
 */
abstract class Exchange implements Callback {

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

    /** Takes what came with a status of success. */
    abstract void succeed(Response response, byte[] body);

    /** Takes what came with any other status. */
    abstract void refuse(String what, Response response, byte[] body);

    abstract void fail(Throwable failure);

    /** Uses the thread that is here. */
    final void runHere() {
        if (!hasRoute()) {
            return;
        }
        boolean again = true;
        while (again) {
            try {
                again = isMissed(next().execute());
            } catch (IOException failed) {
                again = isUnreached(failed);
            } catch (RuntimeException thrown) {
                fail(broken(thrown));
                return;
            }
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
            next().enqueue(this);
        } catch (RuntimeException thrown) {
            fail(broken(thrown));
            sender.line().leave();
        }
    }

    @Override
    public final void onResponse(Call call, Response response) {
        boolean again = false;
        try {
            again = isMissed(response);
        } catch (RuntimeException thrown) {
            fail(broken(thrown));
        } finally {
            conclude(again);
        }
    }

    @Override
    public final void onFailure(Call call, IOException failed) {
        boolean again = false;
        try {
            again = isUnreached(failed);
        } finally {
            conclude(again);
        }
    }

    private void conclude(boolean again) {
        if (again) {
            start();
        } else {
            sender.line().leave();
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
            fail(HttpSender.isClosed(what(), Outcome.NOT_SENT, null));
            return false;
        }
        try {
            urls = sender.urls(to);
        } catch (RuntimeException thrown) {
            fail(broken(thrown));
            return false;
        }
        if (urls.isEmpty()) {
            fail(HttpSender.noRoute(what(), to));
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

    /** Takes a response; true if it says that another replica may serve what this one does not. */
    private boolean isMissed(Response response) {
        try (response) {
            byte[] content = read(response);
            if (response.isSuccessful()) {
                succeed(response, content);
                return false;
            }
            if (mayTryNext() && isNotHanded(content)) {
                return true;
            }
            refuse(what(), response, content);
            return false;
        } catch (IOException cut) {
            fail(unknown(cut));
            return false;
        } catch (MessagingException tooLarge) {
            fail(tooLarge);
            return false;
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

    /** Takes a failure of the connection; true if another replica is to be tried. */
    private boolean isUnreached(IOException failed) {
        MessageBody sent = body;
        boolean mayHaveArrived = sent != null && sent.isBegun() && !isRefusedStream(failed);
        if (mayHaveArrived) {
            fail(sender.isClosed() ? HttpSender.isClosed(what(), Outcome.UNKNOWN, failed) : unknown(failed));
            return false;
        }
        if (failed instanceof StaleConnections.FoundException) {
            tried--; // the same replica, by another connection
        }
        if (mayTryNext()) {
            return true;
        }
        fail(
                sender.isClosed()
                        ? HttpSender.isClosed(what(), Outcome.NOT_SENT, failed)
                        : new TransportUnavailableException(
                                what() + " was not sent: " + failed + ". Is anybody listening there?",
                                Outcome.NOT_SENT,
                                failed));
        return false;
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
    private TransportUnavailableException broken(RuntimeException thrown) {
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
