package dev.messaging;

import dev.messaging.internal.Discovery;
import dev.messaging.internal.Engine;
import dev.messaging.internal.EngineOptions;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a {@link Messaging} is to be like, and connects it. Not thread-safe; one use. */
public final class MessagingBuilder {

    private static final String APPLICATION = "messaging.application";

    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<MessagingListener> listeners = new ArrayList<>();
    private @Nullable String application;
    private @Nullable String url;
    private @Nullable TransportFactory transport;
    private @Nullable PayloadCodec codec;
    private @Nullable IdempotencyStore idempotencyStore;
    private @Nullable Environment environment;
    private int maxInFlight = 10_000;
    private Duration sendTimeout = Duration.ofSeconds(30);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration drainTimeout = Duration.ofSeconds(10);

    MessagingBuilder() {}

    /** The application's name, part of what its messages say of their source; else the property {@code
     * messaging.application}. Portable like a channel's name. */
    public MessagingBuilder application(String application) {
        this.application = Names.requirePortable("application", application);
        return this;
    }

    /** The address to connect to, instead of the configured one. */
    public MessagingBuilder url(String url) {
        this.url = url;
        return this;
    }

    /** A transport made by hand, instead of an address. It is closed with the {@link Messaging}. */
    public MessagingBuilder transport(TransportFactory transport) {
        this.transport = transport;
        return this;
    }

    /** The codec of payloads other than bytes and strings; JSON unless told otherwise. */
    public MessagingBuilder codec(PayloadCodec codec) {
        this.codec = codec;
        return this;
    }

    /** Adds an interceptor; the first added is the outermost. */
    public MessagingBuilder interceptor(Interceptor interceptor) {
        interceptors.add(interceptor);
        return this;
    }

    /** Adds a listener. */
    public MessagingBuilder listener(MessagingListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Where handled messages are remembered; in the heap unless told otherwise. It is not closed. */
    public MessagingBuilder idempotencyStore(IdempotencyStore idempotencyStore) {
        this.idempotencyStore = idempotencyStore;
        return this;
    }

    /** How many sends and requests may be in flight, 1 to 10,000,000; 10,000 unless told otherwise. */
    public MessagingBuilder maxInFlight(int maxInFlight) {
        this.maxInFlight = Ranges.between("maxInFlight", maxInFlight, 1, 10_000_000);
        return this;
    }

    /** How long a send may take, its repetitions included; 30 seconds unless told otherwise. */
    public MessagingBuilder sendTimeout(Duration sendTimeout) {
        this.sendTimeout = Ranges.positive("sendTimeout", sendTimeout);
        return this;
    }

    /** How long a request may take whose operation does not say; 30 seconds unless told otherwise. */
    public MessagingBuilder requestTimeout(Duration requestTimeout) {
        this.requestTimeout = Ranges.positive("requestTimeout", requestTimeout);
        return this;
    }

    /** How long closing waits for calls in flight; 10 seconds unless told otherwise. */
    public MessagingBuilder drainTimeout(Duration drainTimeout) {
        this.drainTimeout = Ranges.notNegative("drainTimeout", drainTimeout);
        return this;
    }

    /** Time, threads and chance; the machine's unless told otherwise. It is not closed. */
    public MessagingBuilder environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /**
     * Connects.
     *
     * @throws IllegalArgumentException if both a URL and a transport are given, or no transport knows the URL's scheme
     * @throws IllegalStateException if there is more than one transport and no address
     * @throws TransportUnavailableException if the transport cannot be reached
     */
    public Messaging connect() {
        if (transport != null && url != null) {
            throw new IllegalArgumentException("Both a transport and the URL '" + url
                    + "' are given; give the transport its address, or only a URL");
        }
        Map<String, String> properties = Discovery.configured();
        if (application == null && properties.containsKey(APPLICATION)) {
            application(properties.get(APPLICATION));
        }
        EngineOptions options = new EngineOptions(
                application,
                codec,
                interceptors,
                listeners,
                idempotencyStore,
                environment,
                maxInFlight,
                sendTimeout,
                requestTimeout,
                drainTimeout,
                Set.of());
        return transport != null
                ? Engine.open(transport, null, properties, options)
                : Discovery.connect(url, properties, options);
    }
}
