package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One channel on which is published, from its opening to its end, and what is on its way over it. */
abstract class OpenChannel implements ShutdownListener {

    private static final Pattern TOO_LARGE = Pattern.compile("message size (\\d+)");
    private static final Pattern REFUSED = Pattern.compile("access to exchange '([^']*)'");
    private static final String DEFAULT_EXCHANGE = "amq.default";

    /** Every broker takes frames of so many bytes. */
    private static final int SMALLEST_FRAME = 4096;

    /** For the size of frames. */
    private static final int UNLIMITED = 0;

    final Channel channel;

    /** Exchanges that have taken something over this channel, so that the user had the right to write to them. */
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    OpenChannel(Channel channel) {
        this.channel = channel;
    }

    /** Keeps it until the broker has said what became of it; called before it is written, by one thread at a time. */
    abstract void remember(Publication publication);

    /** It was not written, or all is known of it, or nobody wants to know any longer. */
    abstract void forget(Publication publication);

    /** All that is on its way. */
    abstract Iterable<Publication> removeAll();

    /** Writes it, by one thread at a time; false if the channel is of no use any longer. */
    final boolean write(Publication publication) {
        byte[] body = publication.body();
        if (publication.done.isDone()) {
            return true;
        }
        try {
            MessagingException tooLarge = tooLarge(publication);
            if (tooLarge != null) {
                publication.done.completeExceptionally(tooLarge);
                return true;
            }
            remember(publication);
            publication.done.whenComplete((done, failure) -> end(publication, failure));
            channel.basicPublish(
                    publication.exchange, publication.routingKey, publication.mandatory, publication.properties, body);
            return true;
        } catch (AlreadyClosedException closed) {
            return fail(publication, Failures.lost(publication.toString(), Outcome.NOT_SENT, closed));
        } catch (IOException lost) {
            return fail(publication, Failures.lost(publication.toString(), Outcome.UNKNOWN, lost));
        } catch (RuntimeException notCarried) {
            // The client has counted it, and the broker has not seen it: from now on their numbers differ.
            return fail(
                    publication,
                    Failures.permanent(
                            "AMQP cannot carry " + publication + ": " + notCarried.getMessage(), notCarried));
        } catch (Error broken) {
            return fail(publication, Failures.lost(publication.toString(), Outcome.UNKNOWN, broken));
        }
    }

    /** Why its properties cannot be written, which the client says only after it has counted it; null if they can. */
    private @Nullable MessagingException tooLarge(Publication publication) {
        if (publication.headBytesAtMost() <= SMALLEST_FRAME) {
            return null;
        }
        int most = channel.getConnection().getFrameMax();
        if (most == UNLIMITED || publication.headBytesAtMost() <= most || publication.headFrameBytes() <= most) {
            return null;
        }
        return Failures.notCarried("AMQP cannot carry " + publication + ": its headers take "
                + publication.headFrameBytes() + " bytes, and a frame has room for " + most
                + "; send less in headers, or raise the broker's frame_max");
    }

    private void end(Publication publication, @Nullable Throwable failure) {
        if (failure == null) {
            written.add(publication.exchange);
        }
        forget(publication);
    }

    private boolean fail(Publication publication, MessagingException failure) {
        forget(publication);
        publication.done.completeExceptionally(failure);
        return false;
    }

    /** It is gone, and with it what is known of all that is on its way. */
    @Override
    public final void shutdownCompleted(@Nullable ShutdownSignalException signal) {
        removeAll().forEach(publication -> publication.done.completeExceptionally(lost(publication, signal)));
    }

    private MessagingException lost(Publication publication, @Nullable ShutdownSignalException signal) {
        String reason = Failures.reason(signal);
        Matcher size = TOO_LARGE.matcher(reason);
        if (Failures.replyCode(signal) == AMQP.PRECONDITION_FAILED
                && size.find()
                && publication.size >= Long.parseLong(size.group(1))) {
            return new MessageTooLargeException(
                    "The broker does not take " + publication + ": " + reason
                            + "; raise its max_message_size, or send less",
                    Outcome.REJECTED,
                    signal);
        }
        Matcher refused = REFUSED.matcher(reason);
        String exchange = publication.exchange.isEmpty() ? DEFAULT_EXCHANGE : publication.exchange;
        // A right that was there before may have been taken away after this one was written.
        if (Failures.replyCode(signal) == AMQP.ACCESS_REFUSED
                && !written.contains(publication.exchange)
                && refused.find()
                && refused.group(1).equals(exchange)) {
            return new MessagingException(
                    "This user may not send " + publication + ": " + reason + "; grant it the right to write there",
                    Outcome.REJECTED,
                    false,
                    signal);
        }
        return Failures.lost(publication + ", of which nothing is known", Outcome.UNKNOWN, signal);
    }
}
