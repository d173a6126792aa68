package dev.messaging.spi;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingListener;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which reply, for transports whose replies come on another way than requests go. Thread-safe.
 *
 * <p>A request is registered before it is sent, so that the fastest reply finds it; it leaves when it is answered,
 * fails, or nobody waits any longer. It keeps no timer: the engine owns the deadline.
 */
public final class PendingReplies {

    private final ConcurrentMap<String, ReplyTo> waiting = new ConcurrentHashMap<>();
    private final String transport;
    private final MessagingListener listener;

    /**
     * Begins empty.
     *
     * @param transport the name under which late replies are told of that do not say what they reply to
     * @param listener is told of late replies
     */
    public PendingReplies(String transport, MessagingListener listener) {
        this.transport = transport;
        this.listener = listener;
    }

    /**
     * Registers a request; it leaves by itself when it is cancelled.
     *
     * @param request its id is the key, unless a request with the same id is waiting already
     * @return the key that its reply must carry
     */
    public String register(WireMessage request, ReplyTo replyTo) {
        String key = request.id();
        for (int other = 2; waiting.putIfAbsent(key, replyTo) != null; other++) {
            key = request.id() + "~" + other;
        }
        String registered = key;
        replyTo.onCancel(() -> forget(registered, replyTo));
        return key;
    }

    /** Gives a reply to who waits for it; one for which nobody waits is dropped and counted as late. */
    public void reply(@Nullable String key, WireMessage reply) {
        ReplyTo replyTo = key == null ? null : waiting.remove(key);
        if (replyTo != null) {
            replyTo.reply(reply);
        } else {
            String operation = reply.type() == null ? transport : reply.type();
            listener.onEvent(MessagingEvent.ofMessage(MessagingEvent.Kind.LATE_REPLY, operation, key));
        }
    }

    /** Nobody waits for this reply any longer. */
    public void forget(String key, ReplyTo replyTo) {
        waiting.remove(key, replyTo);
    }

    /** Fails one request, if it still waits. */
    public void fail(String key, MessagingException failure) {
        ReplyTo replyTo = waiting.remove(key);
        if (replyTo != null) {
            replyTo.fail(failure);
        }
    }

    /** Fails all that wait now, because their replies can no longer come. */
    public void failAll(MessagingException failure) {
        waiting.keySet().forEach(key -> fail(key, failure));
    }

    /** How many requests wait. */
    public int size() {
        return waiting.size();
    }
}
