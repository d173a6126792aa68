package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which queues and exchanges there are, and what they are called. They are declared when they are first needed, and again on
 * each new connection. Thread-safe.
 */
final class Topology {

    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    /** Our own count of attempts decides; the broker's own limit would lose messages that never failed. */
    private static final int DELIVERY_LIMIT = 1_000_000;

    /** How long an operation without responders is still there. */
    private static final int OPERATION_EXPIRES_MILLIS = 60_000;

    private final RabbitMqOptions options;
    private final SupervisedConnection connection;
    private final Executor executor;

    /** What senders need, by address, on the connection there is. */
    private final ConcurrentMap<Address, CompletableFuture<Void>> ready = new ConcurrentHashMap<>();

    /** Who receives from what: an exchange that is made anew has lost its subscriptions. */
    private final ConcurrentMap<RabbitMqIntake, Address> receivers = new ConcurrentHashMap<>();

    /** Where messages wait, and for what. */
    private final ConcurrentMap<Address, Waiting> tiers = new ConcurrentHashMap<>();

    Topology(RabbitMqOptions options, SupervisedConnection connection, Executor executor) {
        this.options = options;
        this.connection = connection;
        this.executor = executor;
        connection.onLoss(ready::clear);
    }

    /** What the broker calls it. */
    String name(Address address) {
        String portable = address.name();
        int end = portable.indexOf("--");
        return end < 0
                ? options.physical(portable)
                : options.physical(portable.substring(0, end)) + portable.substring(end);
    }

    Route route(Address address) {
        return address.kind() == Address.Kind.TOPIC ? Route.toExchange(name(address)) : Route.toQueue(name(address));
    }

    /** Where messages for an address wait so long; no subscription can have that name. */
    Address tier(Address target, Duration delay) {
        String name = text(delay);
        Address tier = target.retry(target.kind() == Address.Kind.TOPIC ? "-" + name : name);
        tiers.putIfAbsent(tier, new Waiting(target, delay));
        return tier;
    }

    private static String text(Duration delay) {
        return delay.toMillis() % 1_000 == 0 ? delay.toSeconds() + "s" : delay.toMillis() + "ms";
    }

    /**
     * Runs the action as soon as the address can be sent to, or with the reason why it cannot; those for one address in the
     * order in which they came.
     */
    void whenReady(Address address, Consumer<@Nullable Throwable> action) {
        CompletableFuture<Void> before = ready.get(address);
        if (before != null && before.isDone() && !before.isCompletedExceptionally()) {
            action.accept(null);
            return;
        }
        ready.compute(address, (same, last) -> {
            CompletableFuture<Void> declared =
                    last == null || last.isCompletedExceptionally() ? declared(address) : last;
            return declared.handleAsync(
                    (done, failure) -> {
                        action.accept(failure == null ? null : Failures.unwrapped(failure));
                        if (failure != null) {
                            throw new CompletionException(Failures.unwrapped(failure));
                        }
                        return null;
                    },
                    executor);
        });
    }

    private CompletableFuture<Void> declared(Address address) {
        return connection
                .connection()
                .thenAcceptAsync(connected -> carryOut(connected, address, steps(address), true), executor);
    }

    /** It is to be sent to, but is not there: it must be looked at again. */
    void forget(Address address) {
        ready.remove(address);
    }

    /** Makes what a receiver needs; blocks. Where nothing may be made, all that it may come to need must be there. */
    void declare(Connection connected, Address source) {
        List<Step> steps = new ArrayList<>(steps(source));
        if (!options.declares()) {
            steps.addAll(stepsOfFailures(source));
        }
        carryOut(connected, source, steps, false);
    }

    /** Makes it as a receiver would, but nothing that it may come to need; blocks. */
    void declareAlone(Connection connected, Address source) {
        carryOut(connected, source, steps(source), false);
    }

    private List<Step> stepsOfFailures(Address source) {
        if (source.kind() == Address.Kind.OPERATION) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        if (source.kind() != Address.Kind.DEAD_LETTERS) {
            steps.addAll(steps(source.deadLetters()));
        }
        for (Duration delay : options.delayTiers()) {
            steps.add(tier(name(tier(source, delay)), new Waiting(source, delay)));
        }
        return steps;
    }

    /** Takes a queue away, and where its messages wait; blocks. What it gave up on stays. */
    void delete(Connection connected, Address source) {
        List<Address> gone = new ArrayList<>();
        gone.add(source);
        options.delayTiers().forEach(delay -> gone.add(tier(source, delay)));
        for (Address address : gone) {
            String name = name(address);
            Step delete = new Step("queue " + name, channel -> channel.queueDelete(name), channel -> {}, false);
            carryOut(connected, address, List.of(delete), false);
            ready.remove(address);
        }
    }

    /** From now on it receives; a sender may have to bind its subscription again. */
    void begin(RabbitMqIntake receiver, Address source) {
        receivers.put(receiver, source);
    }

    /** It receives no longer: what it subscribed to may be deleted by others, and then stays so. */
    void end(RabbitMqIntake receiver) {
        receivers.remove(receiver);
    }

    private Set<Address> subscriptionsOf(Address topic) {
        return receivers.values().stream()
                .filter(source -> source.kind() == Address.Kind.SUBSCRIPTION
                        && source.topicOfSubscription().equals(topic))
                .collect(Collectors.toSet());
    }

    private List<Step> steps(Address address) {
        String name = name(address);
        return switch (address.kind()) {
            case TOPIC -> {
                List<Step> steps = new ArrayList<>(List.of(exchange(name)));
                subscriptionsOf(address)
                        .forEach(subscription -> steps(subscription)
                                .forEach(step -> steps.add(step.onlyIf(
                                        () -> subscriptionsOf(address).contains(subscription)))));
                yield steps;
            }
            case QUEUE -> List.of(queue(name, quorum(options.hasSingleActiveReceiver()), false));
            case DEAD_LETTERS -> List.of(queue(name, quorum(false), false));
            case SUBSCRIPTION -> {
                String exchange = name(address.topicOfSubscription());
                yield List.of(
                        exchange(exchange),
                        queue(name, quorum(options.hasSingleActiveReceiver()), false),
                        binding(exchange, name));
            }
            case OPERATION -> List.of(queue(name, Map.of("x-expires", OPERATION_EXPIRES_MILLIS), true));
            case RETRY -> {
                Waiting waiting = Objects.requireNonNull(tiers.get(address), address.toString());
                List<Step> steps = new ArrayList<>(steps(waiting.target));
                steps.add(tier(name, waiting));
                yield steps;
            }
        };
    }

    private static Map<String, Object> quorum(boolean singleActive) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-delivery-limit", DELIVERY_LIMIT);
        if (singleActive) {
            arguments.put("x-single-active-consumer", true);
        }
        return arguments;
    }

    /**
     * The target must be there first: the broker tries again only after minutes. To a topic nothing may be bound, and then
     * what is moved on for certain would stay for ever.
     */
    private Step tier(String name, Waiting waiting) {
        Route route = route(waiting.target);
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-message-ttl", waiting.delay.toMillis());
        arguments.put("x-dead-letter-exchange", route.exchange());
        arguments.put("x-dead-letter-routing-key", route.routingKey());
        if (waiting.target.kind() != Address.Kind.TOPIC) {
            arguments.put("x-dead-letter-strategy", "at-least-once");
            arguments.put("x-overflow", "reject-publish");
        }
        return new Step(
                "queue " + name,
                channel -> channel.queueDeclare(name, true, false, false, arguments),
                channel -> channel.queueDeclarePassive(name),
                false);
    }

    private Step queue(String name, Map<String, Object> arguments, boolean autoDelete) {
        return new Step(
                "queue " + name,
                channel -> channel.queueDeclare(name, true, false, autoDelete, arguments),
                channel -> channel.queueDeclarePassive(name),
                true);
    }

    private Step exchange(String name) {
        return new Step(
                "exchange " + name,
                channel -> channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true),
                channel -> channel.exchangeDeclarePassive(name),
                true);
    }

    private Step binding(String exchange, String queue) {
        return new Step(
                "binding of queue " + queue + " to exchange " + exchange,
                channel -> channel.queueBind(queue, exchange, ""),
                channel -> {},
                true);
    }

    /** A step that fails takes its channel with it. */
    private void carryOut(Connection connected, Address address, List<Step> steps, boolean onlySends) {
        List<String> missing = new ArrayList<>();
        for (Step step : steps) {
            try (Channel channel = Broker.channel(connected)) {
                (options.declares() ? step.declare : step.check).run(channel);
            } catch (IOException | TimeoutException | RuntimeException failure) {
                int code = Failures.replyCode(failure);
                if (code == AMQP.NOT_FOUND && !options.declares()) {
                    missing.add(step.what);
                } else if (code == AMQP.PRECONDITION_FAILED && onlySends && step.mayDiffer) {
                    LOG.warn(
                            "The {} is there, with other arguments than this process would give it: {}",
                            step.what,
                            Failures.reason(failure));
                } else {
                    throw failed(step, address, code, failure);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new UndeliverableException(
                    "The broker lacks what " + address + " needs, and this process may not declare it: "
                            + String.join(", ", missing),
                    null);
        }
    }

    private static MessagingException failed(Step step, Address address, int code, Throwable failure) {
        String reason = Failures.reason(failure);
        if (failure instanceof IllegalArgumentException) {
            return Failures.permanent(
                    "AMQP has no room for the " + step.what + " of " + address + ": " + reason, failure);
        }
        return switch (code) {
            case AMQP.PRECONDITION_FAILED ->
                Failures.permanent(
                        "The " + step.what + " is there already, with other arguments: " + reason
                                + "; delete it once it is empty, or give " + address + " another name by withAddress",
                        failure);
            case AMQP.ACCESS_REFUSED ->
                Failures.permanent(
                        "This user may not declare the " + step.what + " for " + address + ": " + reason
                                + "; grant it the right, or have it declared and use withoutDeclaring",
                        failure);
            case AMQP.RESOURCE_LOCKED ->
                Failures.permanent("The " + step.what + " belongs to another connection: " + reason, failure);
            default ->
                new TransportUnavailableException(
                        "The " + step.what + " could not be declared for " + address + ": " + reason,
                        Outcome.NOT_SENT,
                        failure);
        };
    }

    /**
     * One thing that must be there.
     *
     * @param mayDiffer whether it is good enough for who sends to it, whatever its arguments
     */
    private record Step(String what, Action declare, Action check, boolean mayDiffer) {

        /** The same, if it is wanted still when its turn comes. */
        Step onlyIf(BooleanSupplier isWanted) {
            return new Step(
                    what,
                    channel -> {
                        if (isWanted.getAsBoolean()) {
                            declare.run(channel);
                        }
                    },
                    check,
                    mayDiffer);
        }
    }

    /** What waits, and for how long. */
    private record Waiting(Address target, Duration delay) {}

    private interface Action {
        void run(Channel channel) throws IOException;
    }
}
