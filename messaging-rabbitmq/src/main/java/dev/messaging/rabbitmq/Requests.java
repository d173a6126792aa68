package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks, and gets the answers on the channel on which it has asked. Thread-safe.
 *
 * @see <a href="https://www.rabbitmq.com/docs/direct-reply-to">Direct reply-to</a>
 */
final class Requests {

    private final Environment environment;
    private final Topology topology;
    private final PendingReplies pending;
    private final PublishChannels channels;
    private final AtomicLong shortNames = new AtomicLong();

    Requests(TransportContext context, Topology topology, SupervisedConnection connection) {
        this.environment = context.environment();
        this.topology = topology;
        this.pending = new PendingReplies("rabbitmq", context.listener());
        this.channels = new PublishChannels(connection, environment, this::open);
    }

    void request(Address to, WireMessage request, ReplyTo replyTo) {
        Question question = new Question(replyTo);
        BasicProperties.Builder properties =
                RabbitMqWire.fleeting(request, environment).replyTo(WayBack.DIRECT_REPLY_TO);
        if (request.timeToLive() != WireMessage.NONE) {
            properties.expiration(RabbitMqWire.expiration(request));
        }
        String key = pending.register(shortlyNamed(request), question);
        properties.correlationId(key);
        Publication publication = new Publication(topology.route(to), properties.build(), request.body());
        publication.done.whenComplete((answered, failure) -> {
            if (failure instanceof MessagingException known) {
                pending.fail(key, known);
            }
        });
        question.publication = publication;
        replyTo.onCancel(() -> {
            pending.forget(key, question);
            publication.done.cancel(false);
        });
        channels.publish(publication);
    }

    /** What replies must carry is a property of the protocol's. */
    private WireMessage shortlyNamed(WireMessage request) {
        return RabbitMqWire.isShort(request.id())
                ? request
                : request.toBuilder()
                        .id("request-" + shortNames.incrementAndGet())
                        .build();
    }

    private OpenChannel open(Channel opened) throws IOException {
        WayBack.await(opened.getConnection(), environment);
        AskingChannel asking = AskingChannel.open(opened);
        opened.basicConsume(WayBack.DIRECT_REPLY_TO, true, new DefaultConsumer(opened) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                pending.reply(
                        properties.getCorrelationId(),
                        RabbitMqWire.read(properties, body, environment).message());
            }
        });
        return asking;
    }

    void close() {
        channels.close();
        pending.failAll(new TransportUnavailableException(
                "The connection to the broker was closed before the reply came", Outcome.UNKNOWN, null));
    }

    /** Who waits for a reply; whose request is on its way until it comes. */
    private static final class Question extends ForwardingReplyTo {

        private volatile @Nullable Publication publication;

        Question(ReplyTo replyTo) {
            super(replyTo);
        }

        private void end() {
            Publication request = publication;
            if (request != null) {
                request.done.complete(null);
            }
        }

        @Override
        public void reply(WireMessage reply) {
            end();
            super.reply(reply);
        }

        @Override
        public void fail(Throwable failure) {
            end();
            super.fail(failure);
        }
    }
}
