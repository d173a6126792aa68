package dev.messaging.testkit.contract;

import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.RetryPolicy;
import dev.messaging.Topic;
import dev.messaging.spi.Capability;
import dev.messaging.spi.TransportFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of all families share: their scene, and short words for it. */
@ExtendWith(ContractExtension.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class ContractTests {

    /** What takes all processors for seconds does not run beside its like, also where tests run side by side. */
    static final String ALL_PROCESSORS = "dev.messaging.testkit.contract.all-processors";

    /** Tells this run's channels from those that an earlier run left on a broker. */
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private @Nullable Scene scene;

    abstract TransportFixture newFixture() throws Exception;

    void enter(Scene scene) {
        this.scene = scene;
    }

    final Scene scene() {
        return Objects.requireNonNull(scene, "The test runs without the contract's extension");
    }

    final TransportFixture fixture() {
        return scene().fixture();
    }

    final boolean owes(Capability capability) {
        return fixture().owes().contains(capability);
    }

    final Settings settings() {
        return scene().settings();
    }

    /** A node connected to the broker. */
    final Node open() {
        return open(settings());
    }

    final Node open(Settings settings) {
        return open(settings, UnaryOperator.identity());
    }

    final Node open(Settings settings, UnaryOperator<TransportFactory> faults) {
        return scene().open(settings, faults);
    }

    /** A gate, closed until the test or its end opens it. */
    final Gate gate() {
        return scene().gate();
    }

    final <T> T await(CompletionStage<T> stage) {
        return scene().waiting().await(stage);
    }

    final Throwable awaitFailure(CompletionStage<?> stage) {
        return scene().waiting().awaitFailure(stage);
    }

    final void eventually(Runnable assertion) {
        scene().waiting().eventually(assertion);
    }

    final void pause(Duration time) {
        scene().waiting().pause(time);
    }

    final <T> CompletableFuture<T> beside(Callable<T> task) {
        return scene().waiting().beside(task);
    }

    final long now() {
        return scene().waiting().now();
    }

    final Duration since(long start) {
        return scene().waiting().since(start);
    }

    /** A queue that no other test knows. */
    final <T> Queue<T> queue(Class<T> type) {
        return Queue.of(uniqueName(), type);
    }

    final <T> Topic<T> topic(Class<T> type) {
        return Topic.of(uniqueName(), type);
    }

    final <Q, R> Operation<Q, R> operation(Class<Q> request, Class<R> reply) {
        return Operation.of(uniqueName(), request, reply);
    }

    final String uniqueName() {
        return "contract-" + RUN + "." + NAMES.incrementAndGet();
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** Retries so quick that they are made in place. */
    static RetryPolicy quickly(int attempts) {
        return RetryPolicy.defaults().withMaxAttempts(attempts).withInitialDelay(millis(10));
    }
}
