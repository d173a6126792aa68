package dev.messaging.memory;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.IdempotencyStore.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to the store at once, it answers as if they had done it to the {@link Model} one after another.
 * Which operations are done, and in which order of their steps, is Lincheck's to choose; it asks for public ones.
 */
@Param(name = "token", gen = IntGen.class, conf = "1:2")
public class HeapIdempotencyStoreInterleavingsTest {

    private static final IdempotencyStore.Key KEY = new IdempotencyStore.Key("orders", null, "k");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final ManualEnvironment environment = new ManualEnvironment();
    private final IdempotencyStore store = new HeapIdempotencyStore(environment);

    @Test
    void any_order_of_steps_is_one_of_operations() {
        new ModelCheckingOptions()
                .iterations(20)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .invocationsPerIteration(100)
                .sequentialSpecification(Model.class)
                .check(HeapIdempotencyStoreInterleavingsTest.class);
    }

    @Test
    void a_lease_that_is_released_twice_does_not_free_its_successor() {
        explore(() -> {
            IdempotencyStore shared = new HeapIdempotencyStore(environment);
            Lease lease = ((Begun) get(shared.begin(KEY, null, LEASE, LEASE))).lease();

            together(() -> shared.release(lease), () -> {
                shared.release(lease);
                shared.begin(KEY, null, LEASE, LEASE);
            });

            assertInstanceOf(Running.class, get(shared.begin(KEY, null, LEASE, LEASE)));
        });
    }

    private static <T> T get(CompletionStage<T> answer) {
        return answer.toCompletableFuture().join();
    }

    @Operation
    public String begin() {
        Claim claim = get(store.begin(KEY, null, LEASE, LEASE));
        return claim instanceof Begun begun
                ? "begun " + begun.lease().token()
                : claim.getClass().getSimpleName();
    }

    @Operation
    public boolean complete(@Param(name = "token") int token) {
        return get(store.complete(new Lease(KEY, token), null));
    }

    @Operation
    public void release(@Param(name = "token") int token) {
        get(store.release(new Lease(KEY, token)));
    }

    @Operation
    public boolean renew(@Param(name = "token") int token) {
        return get(store.renew(List.of(new Lease(KEY, token)), LEASE)).isEmpty();
    }

    /** What the store promises for one key while no lease runs out. */
    public static final class Model {

        private static final int NONE = 0;

        private int lastToken;
        private int running = NONE;
        private boolean completed;

        public String begin() {
            if (completed || running != NONE) {
                return completed ? "Completed" : "Running";
            }
            running = ++lastToken;
            return "begun " + running;
        }

        public boolean complete(int token) {
            boolean held = renew(token);
            completed |= held;
            release(token);
            return held;
        }

        public void release(int token) {
            if (renew(token)) {
                running = NONE;
            }
        }

        public boolean renew(int token) {
            return token == running;
        }
    }
}
