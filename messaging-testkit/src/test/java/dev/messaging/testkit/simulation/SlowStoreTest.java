package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Idempotency;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.testkit.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlowStoreTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final ReceiverOptions ONE_AT_A_TIME = ReceiverOptions.defaults()
            .withConcurrency(1)
            .withMaxUnsettled(2)
            .withIdempotency(Idempotency.defaults().withLease(LEASE));

    @Test
    void a_lease_is_renewed_while_its_message_waits_for_a_slot() {
        new Seeds(1, 1).play(simulation -> {
            simulation.faults(Faults.none());
            IdempotencyStore store = new HeapIdempotencyStore(simulation.time());
            List<IdempotencyStore.Claim> claims = new ArrayList<>();
            simulation.service(
                    "worker",
                    builder -> builder.idempotencyStore(slow(simulation, store)),
                    service -> service.messaging().receive(WORK, ONE_AT_A_TIME, message -> {
                        if (message.id().equals("slow")) {
                            claims.add(begin(store, message.id()));
                        } else {
                            service.work(LEASE.multipliedBy(3));
                        }
                    }));
            simulation.client().send(WORK, Message.of("begun slowly").withId("slow"));
            simulation.client().send(WORK, Message.of("takes long").withId("long"));
            simulation.eventually(
                    "nobody else could have begun it",
                    () -> assertThat(claims).singleElement().isInstanceOf(IdempotencyStore.Running.class));
        });
    }

    @Test
    void a_message_whose_lease_was_lost_while_it_waited_for_a_slot_is_begun_anew() {
        new Seeds(1, 1).play(simulation -> {
            simulation.faults(Faults.none());
            List<IdempotencyStore.Lease> begun = new ArrayList<>();
            List<String> handled = new ArrayList<>();
            simulation.service(
                    "worker",
                    builder -> builder.idempotencyStore(losing(
                            begun,
                            counting("slow", begun, slow(simulation, new HeapIdempotencyStore(simulation.time()))))),
                    service -> service.messaging().receive(WORK, ONE_AT_A_TIME, message -> {
                        handled.add(message.id());
                        if (!message.id().equals("slow")) {
                            service.work(LEASE.multipliedBy(3));
                        }
                    }));
            simulation.client().send(WORK, Message.of("begun slowly").withId("slow"));
            simulation.client().send(WORK, Message.of("takes long").withId("long"));
            simulation.eventually("it was begun twice, and handled once", () -> {
                assertThat(begun).hasSize(2).doesNotHaveDuplicates();
                assertThat(handled).containsExactlyInAnyOrder("slow", "long");
            });
        });
    }

    @Test
    void a_message_whose_lease_ran_out_while_it_waited_for_a_slot_is_begun_anew() {
        new Seeds(1, 1).play(simulation -> {
            simulation.faults(Faults.none());
            List<IdempotencyStore.Lease> begun = new ArrayList<>();
            IdempotencyStore store = new HeapIdempotencyStore(simulation.time());
            simulation.service(
                    "worker",
                    builder ->
                            builder.idempotencyStore(counting("slow", begun, neverRenewing(slow(simulation, store)))),
                    service -> service.messaging().receive(WORK, ONE_AT_A_TIME, message -> {
                        if (!message.id().equals("slow")) {
                            service.work(LEASE.multipliedBy(3));
                        }
                    }));
            simulation.client().send(WORK, Message.of("begun slowly").withId("slow"));
            simulation.client().send(WORK, Message.of("takes long").withId("long"));
            simulation.eventually("it was begun twice", () -> assertThat(begun).hasSize(2));
        });
    }

    private static IdempotencyStore neverRenewing(IdempotencyStore store) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
                return CompletableFuture.failedFuture(new IllegalStateException("Failed by the test"));
            }
        };
    }

    private static IdempotencyStore counting(String id, List<IdempotencyStore.Lease> begun, IdempotencyStore store) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<Claim> begin(
                    Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
                return super.begin(key, fingerprint, lease, retention).thenApply(claim -> {
                    if (key.value().equals(id) && claim instanceof IdempotencyStore.Begun mine) {
                        begun.add(mine.lease());
                    }
                    return claim;
                });
            }
        };
    }

    /** Takes this lease away when it is to be renewed. */
    private static IdempotencyStore losing(List<IdempotencyStore.Lease> begun, IdempotencyStore store) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
                Lease first = begun.get(0);
                if (!leases.contains(first)) {
                    return super.renew(leases, lease);
                }
                return super.release(first).thenApply(released -> List.of(first));
            }
        };
    }

    private static IdempotencyStore.Claim begin(IdempotencyStore store, String id) {
        return store.begin(new IdempotencyStore.Key(WORK.name(), null, id), null, LEASE, LEASE)
                .toCompletableFuture()
                .join();
    }

    /** Answers for one message so late that another has its slot. */
    private static IdempotencyStore slow(Simulation simulation, IdempotencyStore store) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<Claim> begin(
                    Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
                CompletionStage<Claim> begun = super.begin(key, fingerprint, lease, retention);
                if (!key.value().equals("slow")) {
                    return begun;
                }
                CompletableFuture<Claim> late = new CompletableFuture<>();
                simulation.time().schedule(Duration.ofSeconds(1), () -> begun.thenAccept(late::complete));
                return late;
            }
        };
    }
}
