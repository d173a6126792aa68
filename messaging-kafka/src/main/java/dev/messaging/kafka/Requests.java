package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Asks, and tells the replies to its own requests from those to others' that come to the same partition. Thread-safe. */
final class Requests implements ReplyInbox.Reader {

    private final Environment environment;
    private final Topics topics;
    private final Publisher publisher;
    private final ClusterClock clock;
    private final PendingReplies pending;
    private final ReplyInbox inbox;

    /** Begins what a request of this process is known by. */
    private final String own;

    private final byte[] ownBytes;

    Requests(TransportContext context, Clients clients, Topics topics, Publisher publisher, ClusterClock clock) {
        this.environment = context.environment();
        this.topics = topics;
        this.publisher = publisher;
        this.clock = clock;
        this.pending = new PendingReplies("kafka", context.listener());
        this.inbox = new ReplyInbox(context, clients, topics, this);
        this.own = clients.name() + "/";
        this.ownBytes = own.getBytes(UTF_8);
    }

    void request(Address to, WireMessage request, ReplyTo replyTo) {
        String key = pending.register(request, replyTo);
        CompletableFuture<ReplyInbox.Place> open = inbox.open();
        if (open.isDone() && !open.isCompletedExceptionally()) {
            ask(to, request, key, open.getNow(null), replyTo);
            return;
        }
        AtomicBoolean isForgotten = new AtomicBoolean();
        replyTo.onCancel(() -> {
            isForgotten.set(true);
            pending.forget(key, replyTo);
        });
        long asked = environment.time().nanoTime();
        open.whenComplete((place, failure) -> {
            if (failure != null) {
                pending.fail(key, Failures.preparing("the replies", failure));
            } else if (!isForgotten.get()) {
                long waited = TimeUnit.NANOSECONDS.toMillis(environment.time().nanoTime() - asked);
                ask(to, request.agedBy(waited), key, place, replyTo);
            }
        });
    }

    private void ask(Address to, WireMessage request, String key, ReplyInbox.Place place, ReplyTo replyTo) {
        CompletableFuture<Void> sent = publisher.publish(
                Topics.Purpose.MESSAGES, KafkaWire.request(topics.name(to), request, own + key, place, clock));
        replyTo.onCancel(() -> {
            pending.forget(key, replyTo);
            sent.cancel(false);
        });
        sent.whenComplete((done, failure) -> {
            if (failure instanceof MessagingException known) {
                pending.fail(key, known);
            }
        });
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> reply) {
        byte[] answered = KafkaWire.replyTo(reply);
        if (answered != null && isOwn(answered)) {
            String key = new String(answered, ownBytes.length, answered.length - ownBytes.length, UTF_8);
            pending.reply(key, KafkaWire.read(reply, environment).message());
        }
    }

    private boolean isOwn(byte[] answered) {
        return answered.length >= ownBytes.length
                && Arrays.equals(answered, 0, ownBytes.length, ownBytes, 0, ownBytes.length);
    }

    @Override
    public void lost(TransportUnavailableException failure) {
        pending.failAll(failure);
    }

    /** Done when nothing is read any longer; all that wait have failed by then. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> ended = inbox.close();
        pending.failAll(new TransportUnavailableException(
                "The connection to the brokers was closed before the reply came", Outcome.UNKNOWN, null));
        return ended;
    }
}
