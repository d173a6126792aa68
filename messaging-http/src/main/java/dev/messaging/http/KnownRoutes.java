package dev.messaging.http;

import dev.messaging.spi.Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that are configured, and those to what this process receives itself. Thread-safe. */
final class KnownRoutes implements Routes {

    private static final Logger LOG = LoggerFactory.getLogger(KnownRoutes.class);

    private final Routes configured;
    private final Set<Address> withoutSubscribers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Own own;

    KnownRoutes(Routes configured) {
        this.configured = configured;
    }

    /** From now on this process can be reached. */
    void listening(HttpReceiver receiver, URI url) {
        own = new Own(receiver, List.of(url));
    }

    @Override
    public List<URI> to(Address address) {
        List<URI> urls = configured.to(address);
        Own here = own;
        return urls.isEmpty() && here != null && here.receiver.receivesFrom(address) ? here.urls : urls;
    }

    @Override
    public List<Address> subscriptions(Address topic) {
        List<Address> subscriptions = configured.subscriptions(topic);
        Own here = own;
        if (here != null) {
            for (Address mine : here.receiver.subscriptionsOf(topic)) {
                if (!subscriptions.contains(mine)) {
                    subscriptions = new ArrayList<>(subscriptions);
                    subscriptions.add(mine);
                }
            }
        }
        if (subscriptions.isEmpty() && withoutSubscribers.add(topic)) {
            LOG.warn(
                    "No subscriber of {} is known, so its messages go nowhere; name them in messaging.http.subscribers.{}",
                    topic,
                    topic.name());
        }
        return subscriptions;
    }

    /** Where this process is. */
    private record Own(HttpReceiver receiver, List<URI> urls) {}
}
