package dev.messaging.testkit.simulation;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages are sent, and handled, fail, are put off, expire, double and overtake; receivers are deployed and paused. */
final class SendingPlay {

    private static final List<String> PARTITIONS = List.of("red", "blue");

    private final Simulation simulation;
    private final EngineWorld world;
    private final Dice dice;
    private final List<Target> targets = new ArrayList<>();
    private final List<SimulatedService> workers = new ArrayList<>();
    private final ArrayDeque<Runnable> late = new ArrayDeque<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Duration sendTimeout;
    private final int maxInFlight;
    private @Nullable Messaging stranger;

    SendingPlay(Simulation simulation, Subject subject) {
        this.simulation = simulation;
        this.dice = new Dice(simulation.random());
        this.world = new EngineWorld(simulation, subject);
        this.sendTimeout = dice.between(Duration.ofSeconds(3), Duration.ofSeconds(40));
        this.maxInFlight = dice.oneOf(List.of(1, 2, 100));
        simulation.faults(dice.faults());
    }

    Dice dice() {
        return dice;
    }

    void sendTo(Target target) {
        targets.add(target);
    }

    /** One process or two that receive from a source. */
    Place start(String service, Source<Job> source) {
        Place place = new Place(service, source.name(), Options.drawn(dice), dice.happens(0.7) ? 1 : 2);
        boolean async = dice.happens(0.3);
        world.add(place, source);
        // What is sent to a topic is owed to the subscriptions that are there.
        if (source instanceof Queue<Job> && dice.happens(0.15)) {
            late.add(() -> start(place, source, async));
        } else {
            start(place, source, async);
        }
        return place;
    }

    private void start(Place place, Source<Job> source, boolean async) {
        for (int i = 0; i < place.replicas(); i++) {
            workers.add(world.worker(place, source, async));
        }
    }

    void begin() {
        world.undertaker(dice.happens(0.3));
        Messaging client = world.client(maxInFlight, sendTimeout, sendTimeout);
        boolean waits = dice.happens(0.6);
        for (int i = dice.between(2, 7); i > 0; i--) {
            if (!workers.isEmpty() && dice.happens(0.2)) {
                world.disturb(dice.oneOf(workers), dice);
            }
            if (!workers.isEmpty() && dice.happens(0.1)) {
                reopenLater(dice.oneOf(workers));
            }
            if (!late.isEmpty() && dice.happens(0.2)) {
                late.remove().run();
            }
            if (dice.happens(0.05)) {
                world.sends().sendBytes(stranger(), undecodable());
            }
            Sent next = drawn(waits);
            sent.add(next);
            if (waits) {
                world.sends().send(client, next, false);
            } else {
                world.sends().sendAsync(client, next);
            }
            if (dice.happens(0.2)) {
                simulation.advance(dice.between(Duration.ZERO, Duration.ofSeconds(5)));
            }
        }
        late.forEach(Runnable::run);
        world.keepsItsPromises(new EndRules(world.ledger(), sendTimeout)::check);
    }

    /** What is sent to a topic is owed to a subscription only as long as that is there. */
    private void reopenLater(SimulatedService worker) {
        boolean unsubscribes =
                targets.stream().allMatch(target -> target.channel() instanceof Queue) && dice.happens(0.3);
        simulation
                .environment()
                .time()
                .schedule(
                        dice.between(Duration.ZERO, Duration.ofSeconds(20)), () -> world.reopen(worker, unsubscribes));
    }

    private Messaging stranger() {
        if (stranger == null) {
            stranger = world.client("stranger", maxInFlight, sendTimeout, sendTimeout);
        }
        return stranger;
    }

    private Sent undecodable() {
        String id = "undecodable-" + world.ledger().nextNumber();
        Target target = dice.oneOf(targets);
        Message<Job> message = Message.of(new Job("bytes of " + id)).withId(id);
        return new Sent(
                dice.happens(0.5) ? message.withPartitionKey(dice.oneOf(PARTITIONS)) : message,
                target.channel().name(),
                target.places(),
                List.of(),
                null,
                null,
                true,
                Optional.empty(),
                world.ledger().now());
    }

    private Sent drawn(boolean waits) {
        String id = "message-" + (sent.size() + 1);
        Target target = dice.oneOf(targets);
        Target forwardedTo = dice.happens(0.1) ? targets.get(targets.size() - 1) : null;
        Message<Job> message =
                Message.of(job()).withId(id).withHeader("empty", "").withCorrelationId("flow-" + id);
        if (dice.happens(0.4)) {
            message = message.withPartitionKey(dice.oneOf(PARTITIONS));
        }
        if (dice.happens(0.2)) {
            message = message.withTimeToLive(dice.between(Duration.ofMillis(100), Duration.ofSeconds(20)));
        }
        if (dice.happens(0.2)) {
            message = message.withDelay(dice.between(Duration.ofMillis(1), Duration.ofSeconds(10)));
        }
        List<Act> acts = Act.drawn(dice);
        Sent other = dice.happens(0.3) && !sent.isEmpty() ? dice.oneOf(sent) : null;
        if (other != null && other.message.idempotencyKey().isPresent()) {
            message = message.withIdempotencyKey(other.key());
            target = targets.stream()
                    .filter(one -> one.channel().name().equals(other.to))
                    .findFirst()
                    .orElseThrow();
        } else if (dice.happens(0.4)) {
            message = message.withIdempotencyKey("key of " + id);
        }
        return new Sent(
                message,
                target.channel().name(),
                target.places(),
                acts,
                forwardedTo,
                null,
                waits,
                message.timeToLive(),
                world.ledger().now());
    }

    private Job job() {
        return new Job(dice.happens(0.03) ? "long ".repeat(14_000) : "job " + dice.upTo(3));
    }
}
