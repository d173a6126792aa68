package dev.messaging.http;

import dev.messaging.Health;
import dev.messaging.MessagingListener;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Takes requests, and leads each to the receiver at its path. Thread-safe; never blocks. */
final class HttpReceiver extends Handler.Abstract.NonBlocking {

    /** A process that has just started may not have begun to receive from all of its channels. */
    private static final long STARTING_NANOS = Duration.ofSeconds(1).toNanos();

    /** As much of the largest heap as the engine lets sends take. */
    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private static final Duration SOON = Duration.ofMillis(100);
    private static final String HEALTH = "/health";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Environment environment;
    private final MessagingListener listener;
    private final Supplier<Health> health;
    private final HttpServerOptions options;
    private final Gatekeeper gatekeeper;
    private final IncomingBody.Bounds bounds;
    private final String prefix;

    /** When its first receiver began; set before it says that there was one. */
    private long startedAt;

    private volatile boolean started;
    private final ConcurrentMap<String, Replicas> receivers = new ConcurrentHashMap<>();
    private final AtomicInteger inProgress = new AtomicInteger();
    private final AtomicLong bytesInProgress = new AtomicLong();
    private volatile boolean closing;

    HttpReceiver(HttpServerOptions options, int maxBodyBytes, TransportContext context) {
        this.environment = context.environment();
        this.listener = context.listener();
        this.health = context.health();
        this.options = options;
        this.gatekeeper = new Gatekeeper(options);
        this.bounds = new IncomingBody.Bounds(maxBodyBytes, options.limits().minBodyBytesPerSecond());
        this.prefix = options.listen().getPath();
    }

    synchronized Intake receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        String path = prefix + HttpPaths.of(from);
        int maxWaiting = Math.max(1, options.limits().maxRequests() / 2); // leaves room for the other receivers
        HttpIntake intake = new HttpIntake(path, maxUnsettled, maxWaiting, deliveries, this::remove);
        receivers.computeIfAbsent(path, unknown -> new Replicas(from)).add(intake);
        if (!started) {
            startedAt = environment.time().nanoTime();
            started = true;
        }
        closing = false;
        return intake;
    }

    private synchronized void remove(HttpIntake intake) {
        Replicas replicas = receivers.get(intake.path());
        if (replicas != null) {
            replicas.remove(intake);
        }
        closing = receivers.values().stream().allMatch(Replicas::isEmpty);
    }

    boolean receivesFrom(Address address) {
        Replicas replicas = receivers.get(prefix + HttpPaths.of(address));
        return replicas != null && !replicas.isEmpty();
    }

    List<Address> subscriptionsOf(Address topic) {
        return receivers.values().stream()
                .filter(replicas -> !replicas.isEmpty())
                .map(Replicas::address)
                .filter(address -> address.kind() == Address.Kind.SUBSCRIPTION
                        && address.topicOfSubscription().equals(topic))
                .toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        IncomingRequest incoming = new IncomingRequest(this, request, response, callback);
        boolean isFull = inProgress.incrementAndGet() > options.limits().maxRequests();
        if (isFull && !isHealth(request)) {
            incoming.refuse(
                    Problem.OVERLOADED,
                    "More than " + options.limits().maxRequests() + " requests are in progress",
                    SOON);
            return true;
        }
        try {
            admit(request, response, incoming);
        } catch (Throwable broken) {
            incoming.fail(broken);
        }
        return true;
    }

    private void admit(Request request, Response response, IncomingRequest incoming) {
        String reason = gatekeeper.refusal(request);
        if (reason != null) {
            incoming.refuse(gatekeeper.problem(request), reason, null);
        } else if (isHealth(request)) {
            incoming.answer(healthAnswer(), written -> {});
        } else {
            route(request, response, incoming);
        }
    }

    private void route(Request request, Response response, IncomingRequest incoming) {
        Replicas replicas = receivers.get(Request.getPathInContext(request));
        if (replicas == null || replicas.isEmpty()) {
            nobody(Request.getPathInContext(request), replicas == null, incoming);
        } else if (!HttpMethod.POST.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
            incoming.refuse(Problem.NOT_POST, "This is " + request.getMethod(), null);
        } else if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > bounds.maxBytes()) {
            incoming.refuse(Problem.TOO_LARGE);
        } else if (request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            incoming.refuse(Problem.UNSUPPORTED, "Send the body without Content-Encoding", null);
        } else {
            incoming.authenticate(
                    options.access().authenticator(), options.limits().headTimeout(), replicas);
        }
    }

    private void nobody(String path, boolean neverWas, IncomingRequest incoming) {
        if (neverWas && isYoung()) {
            incoming.refuse(Problem.STARTING, "Nobody receives at " + path + " yet", SOON);
        } else if (!neverWas && health.get().isClosed()) {
            incoming.refuse(Problem.CLOSING, "The process that received at " + path + " is closing", SOON);
        } else {
            incoming.refuse(Problem.NO_RECEIVER, "Nobody receives at " + path, null);
        }
    }

    private boolean isYoung() {
        return !started || environment.time().nanoTime() - startedAt < STARTING_NANOS;
    }

    private boolean isHealth(Request request) {
        return options.health()
                && (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod()))
                && Request.getPathInContext(request).equals(prefix + HEALTH);
    }

    private Answer healthAnswer() {
        Health current = health.get();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", current.status());
        document.put("checks", current.checks());
        return Answer.health(current.status() != Health.Status.DOWN, MAPPER.writeValueAsBytes(document));
    }

    /** Makes room in the heap for a part of a body; what is asked for is given back by {@link #leave}, also if refused. */
    boolean reserve(int bytes) {
        return bytesInProgress.addAndGet(bytes) <= MOST_BYTES;
    }

    /** A request is over, however. */
    void leave(long reserved) {
        inProgress.decrementAndGet();
        bytesInProgress.addAndGet(-reserved);
    }

    Environment environment() {
        return environment;
    }

    MessagingListener listener() {
        return listener;
    }

    IncomingBody.Bounds bounds() {
        return bounds;
    }

    ForeignHeaders foreignHeaders() {
        return options.foreignHeaders();
    }

    /** Whether callers are to open a new connection for their next request, which will find another process. */
    boolean isClosing() {
        return closing;
    }

    /** The receivers at one path, which take turns. Thread-safe. */
    static final class Replicas {

        private final Address address;
        private final AtomicInteger turn = new AtomicInteger();
        private volatile HttpIntake[] intakes = {};

        Replicas(Address address) {
            this.address = address;
        }

        Address address() {
            return address;
        }

        boolean isEmpty() {
            return intakes.length == 0;
        }

        synchronized void add(HttpIntake intake) {
            HttpIntake[] more = Arrays.copyOf(intakes, intakes.length + 1);
            more[intakes.length] = intake;
            intakes = more;
        }

        synchronized void remove(HttpIntake intake) {
            intakes = Arrays.stream(intakes).filter(other -> other != intake).toArray(HttpIntake[]::new);
        }

        /** The next that is not paused, else the next; null if there is none any longer. */
        @Nullable
        HttpIntake next() {
            HttpIntake[] all = intakes;
            int first = all.length < 2 ? 0 : Math.floorMod(turn.getAndIncrement(), all.length);
            for (int i = 0; i < all.length; i++) {
                HttpIntake intake = all[(first + i) % all.length];
                if (intake.refusal() == null) {
                    return intake;
                }
            }
            return all.length == 0 ? null : all[first];
        }
    }
}
