package dev.messaging.http;

import dev.messaging.Topic;
import dev.messaging.spi.Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes that do not change: base URLs by channel, and the subscribers of topics. Immutable.
 *
 * <p>A pattern is a channel's name, or the beginning of names and a {@code *}. A name counts before a pattern, and of
 * patterns the longest.
 */
public final class RouteTable implements Routes {

    private static final String ALL = "*";

    private final Map<String, List<URI>> routes;
    private final Map<Address, Map<Address, List<URI>>> subscribers;

    private RouteTable(Map<String, List<URI>> routes, Map<Address, Map<Address, List<URI>>> subscribers) {
        this.routes = routes;
        this.subscribers = subscribers;
    }

    /** Leads nowhere yet. */
    public static RouteTable empty() {
        return new RouteTable(Map.of(), Map.of());
    }

    /**
     * The same with base URLs for what no other route names.
     *
     * @throws IllegalArgumentException if one of them is no base URL
     */
    public RouteTable withDefault(String... baseUrls) {
        return withRoute(ALL, baseUrls);
    }

    /**
     * The same with the base URLs of queues and operations.
     *
     * @param pattern a name, or the beginning of names and a {@code *}
     * @param baseUrls where they are served, each by all of its replicas
     * @throws IllegalArgumentException if the pattern is none, or a URL is no base URL
     */
    public RouteTable withRoute(String pattern, String... baseUrls) {
        int star = pattern.indexOf('*');
        if (pattern.isEmpty() || (star >= 0 && star != pattern.length() - 1)) {
            throw new IllegalArgumentException("The route '" + pattern
                    + "' is no pattern; write a channel's name, or the beginning of names and one * at the end");
        }
        Map<String, List<URI>> more = new LinkedHashMap<>(routes);
        more.put(pattern, BaseUrls.of("route '" + pattern + "'", baseUrls));
        return new RouteTable(more, subscribers);
    }

    /**
     * The same with a subscriber of a topic.
     *
     * @param topic the topic's name
     * @param subscription the subscription's name
     * @param baseUrls where it is served, by all of its replicas; those given before for it are added to
     * @throws IllegalArgumentException if a name is not portable, or a URL is no base URL
     */
    public RouteTable withSubscriber(String topic, String subscription, String... baseUrls) {
        String named = Topic.of(topic, Object.class).subscription(subscription).name();
        Address source = new Address(Address.Kind.SUBSCRIPTION, named);
        Map<Address, Map<Address, List<URI>>> more = new LinkedHashMap<>(subscribers);
        Map<Address, List<URI>> ofTopic = new LinkedHashMap<>(more.getOrDefault(Address.topic(topic), Map.of()));
        List<URI> all = new ArrayList<>(ofTopic.getOrDefault(source, List.of()));
        all.addAll(BaseUrls.of("subscriber '" + subscription + "' of '" + topic + "'", baseUrls));
        ofTopic.put(source, List.copyOf(all));
        more.put(Address.topic(topic), ofTopic);
        return new RouteTable(routes, more);
    }

    @Override
    public List<URI> to(Address address) {
        if (address.kind() == Address.Kind.SUBSCRIPTION) {
            return subscribers
                    .getOrDefault(address.topicOfSubscription(), Map.of())
                    .getOrDefault(address, List.of());
        }
        List<URI> exact = routes.get(address.name());
        return exact == null ? byPattern(address.name()) : exact;
    }

    private List<URI> byPattern(String name) {
        String best = null;
        for (String pattern : routes.keySet()) {
            if (covers(pattern, name) && (best == null || pattern.length() > best.length())) {
                best = pattern;
            }
        }
        return best == null ? List.of() : routes.getOrDefault(best, List.of());
    }

    private static boolean covers(String pattern, String name) {
        int stem = pattern.length() - 1;
        return pattern.endsWith(ALL) && name.regionMatches(0, pattern, 0, stem);
    }

    @Override
    public List<Address> subscriptions(Address topic) {
        Map<Address, List<URI>> ofTopic = subscribers.get(topic);
        return ofTopic == null ? List.of() : List.copyOf(ofTopic.keySet());
    }

    @Override
    public String toString() {
        return "RouteTable[routes=" + routes + ", subscribers=" + subscribers + "]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RouteTable table
                && table.routes.equals(routes)
                && table.subscribers.equals(subscribers);
    }

    @Override
    public int hashCode() {
        return routes.hashCode() * 31 + subscribers.hashCode();
    }
}
