package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A channel whose publications are requests: they are on their way until they are answered, by correlation id. Thread-safe. */
final class AskingChannel extends OpenChannel {

    private final Map<String, Publication> unanswered = new ConcurrentHashMap<>();

    private AskingChannel(Channel channel) {
        super(channel);
    }

    static AskingChannel open(Channel channel) {
        AskingChannel asking = new AskingChannel(channel);
        channel.addShutdownListener(asking);
        channel.addReturnListener(
                returned -> asking.giveBack(returned.getProperties().getCorrelationId()));
        return asking;
    }

    @Override
    void remember(Publication publication) {
        unanswered.put(publication.properties.getCorrelationId(), publication);
    }

    @Override
    void forget(Publication publication) {
        unanswered.remove(publication.properties.getCorrelationId(), publication);
    }

    @Override
    Iterable<Publication> removeAll() {
        return List.copyOf(unanswered.values());
    }

    /** Nobody answers it. */
    private void giveBack(@Nullable String correlationId) {
        Publication publication = correlationId == null ? null : unanswered.get(correlationId);
        if (publication != null) {
            publication.done.completeExceptionally(publication.notRouted());
        }
    }
}
