package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Environment;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way on which replies come. A broker that has just started takes requests a moment before it delivers replies, and drops
 * those without a word; so the way is tried, until it is there, before a request is sent whose reply would be lost.
 *
 * @see <a href="https://www.rabbitmq.com/docs/direct-reply-to">Direct reply-to</a>
 */
final class WayBack {

    /** Where replies are consumed, and the address of which the broker makes one that leads there. */
    static final String DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";

    /** Names that begin like this are the broker's own, so that it is no queue's. */
    private static final String NOBODY = "amq.nobody";

    private static final BasicProperties ASKING =
            new BasicProperties.Builder().replyTo(DIRECT_REPLY_TO).build();

    private static final byte[] NOTHING = {};

    /** Some seconds. */
    private static final int MOST_FAILURES = 6;

    private final Channel channel;
    private final Backoff backoff;
    private volatile @Nullable String address;
    private volatile boolean arrived;

    private WayBack(Channel channel, Environment environment) {
        this.channel = channel;
        this.backoff = new Backoff(environment);
    }

    /** Waits until replies come, and fails if they do not for long; blocks. */
    static void await(Connection connection, Environment environment) throws IOException {
        Channel channel = Broker.channel(connection);
        try {
            new WayBack(channel, environment).await();
        } catch (IOException | AlreadyClosedException failure) {
            // Who may not send there is told by the request itself what he lacks.
            if (Failures.replyCode(failure) != AMQP.ACCESS_REFUSED) {
                throw failure;
            }
        } finally {
            Failures.abort(channel);
        }
    }

    private void await() throws IOException {
        // What nobody takes comes back, with the address that the broker has made.
        channel.addReturnListener(returned -> address = returned.getProperties().getReplyTo());
        channel.basicConsume(DIRECT_REPLY_TO, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                arrived = true;
            }
        });
        channel.basicPublish("", NOBODY, true, ASKING, NOTHING);
        awaitWhatIsOnItsWay();
        String own = address;
        if (own == null) {
            throw new IOException("the broker has made no address for replies");
        }
        for (int failures = 0; !arrives(own); failures++) {
            if (failures == MOST_FAILURES) {
                throw new IOException("the broker has just started, and does not deliver replies yet");
            }
            pause(failures);
        }
    }

    private boolean arrives(String own) throws IOException {
        channel.basicPublish("", own, null, NOTHING);
        awaitWhatIsOnItsWay();
        awaitWhatIsOnItsWay(); // the broker's channel sends a reply to itself once more
        return arrived;
    }

    /** The broker answers in order. */
    private void awaitWhatIsOnItsWay() throws IOException {
        channel.basicQos(0);
    }

    /** Not longer than the channel is there. */
    private void pause(int failures) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        channel.addShutdownListener(signal -> gone.complete(null));
        backoff.await(failures, gone);
    }
}
