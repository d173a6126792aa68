package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Operation;
import dev.messaging.PayloadException;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Processes share a store: who handles a key holds it, what was handled is not handled again, and has one answer. */
record Errands(StoreVariant variant, int replicas) implements Scenario {

    private static final Queue<String> ERRANDS = Queue.of("errands", String.class);
    private static final Operation<String, Integer> PRICE = Operation.of("price", String.class, Integer.class);
    private static final int KEYS = 4;
    private static final int TIMES = 2;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Override
    public void play(Simulation simulation) throws SQLException {
        SimulatedDatabase database = new SimulatedDatabase(simulation);
        Seen seen = new Seen(database);
        for (int i = 0; i < replicas; i++) {
            StoreOfOneLife store = new StoreOfOneLife();
            simulation.service("runner", builder -> builder.idempotencyStore(store), service -> {
                store.current = JdbcIdempotencyStore.open(
                        database.seenBy(service, variant::of),
                        Persistence.of(service.messaging()).environment());
                service.messaging().receive(ERRANDS, errand -> seen.handle(service, errand));
                service.messaging().respond(PRICE, question -> seen.handle(service, question));
            });
        }
        simulation.always("nothing goes wrong", () -> assertThat(seen.wrong).isEmpty());
        simulation.eventually(
                "each errand that was sent is run",
                () -> assertThat(seen.handled).containsKeys(seen.sent.toArray(String[]::new)));
        simulation.eventually(
                "each question has one answer",
                () -> assertThat(seen.answers.values())
                        .allSatisfy(answers -> assertThat(answers).hasSize(1)));
        simulation.eventually(
                "nothing is being handled any longer",
                () -> assertThat(database.strings("SELECT message_key FROM messaging_idempotency WHERE NOT completed"
                                + " AND expires_at > " + database.now()))
                        .isEmpty());
        simulation.eventually("and everything is over", database::close);
        for (int time = 0; time < TIMES; time++) {
            for (int i = 0; i < KEYS; i++) {
                ask(simulation, seen, i);
            }
            simulation.advance(PAUSE);
        }
        simulation.advance(Duration.ofSeconds(30));
        database.calm();
    }

    /** Whoever does not hear of it asks again; here that is the engine alone. */
    private static void ask(Simulation simulation, Seen seen, int i) {
        String errand = "errand " + i;
        simulation
                .client()
                .sendAsync(ERRANDS, Message.of("errand").withIdempotencyKey(errand))
                .thenAccept(id -> seen.sent.add(errand));
        String question = "question " + i;
        simulation
                .client()
                .requestAsync(PRICE, Message.of("price").withIdempotencyKey(question))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        seen.answers
                                .computeIfAbsent(question, none -> new HashSet<>())
                                .add(answer.payload());
                    } else if (failure instanceof PayloadException unreadable) {
                        seen.wrong.add(question + " has an answer that nobody gave: " + unreadable.getMessage());
                    }
                });
    }

    /** What the scenario sees of all lives of the processes. */
    private static final class Seen {

        private final SimulatedDatabase database;
        private final Map<String, Integer> handled = new HashMap<>();
        private final Set<String> running = new HashSet<>();
        private final List<String> wrong = new ArrayList<>();
        private final Set<String> sent = new HashSet<>();
        private final Map<String, Set<Integer>> answers = new HashMap<>();

        Seen(SimulatedDatabase database) {
            this.database = database;
        }

        /** How often that key has been handled, with this time. */
        int handle(SimulatedService service, ReceivedMessage<String> message) throws SQLException {
            String key = message.idempotencyKey();
            if (!running.add(key)) {
                wrong.add(key + " is handled twice at once");
            }
            try {
                if (database.strings(
                                "SELECT message_key FROM messaging_idempotency WHERE NOT completed AND message_key = '"
                                        + key + "'")
                        .isEmpty()) {
                    wrong.add(key + " is handled, and nobody holds it");
                }
                service.work(Duration.ofMillis(1 + service.random().nextInt(50)));
                if (service.random().nextInt(10) == 0) {
                    throw new IllegalStateException("fails for the test");
                }
                return handled.merge(key, 1, Integer::sum);
            } finally {
                running.remove(key);
            }
        }
    }

    /** A process opens its store when it has a messaging, which is made with a store. */
    private static final class StoreOfOneLife implements IdempotencyStore {

        private IdempotencyStore current;

        @Override
        public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
            return current.begin(key, fingerprint, lease, retention);
        }

        @Override
        public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
            return current.renew(leases, lease);
        }

        @Override
        public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
            return current.complete(lease, reply);
        }

        @Override
        public CompletionStage<Void> release(Lease lease) {
            return current.release(lease);
        }
    }
}
