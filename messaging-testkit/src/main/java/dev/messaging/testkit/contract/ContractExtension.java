package dev.messaging.testkit.contract;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/** Gives each test a fixture, runs its body on it, looks whether anything is left, and notes the result. */
final class ContractExtension implements InvocationInterceptor, TestWatcher {

    private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);
    private static final String TRANSPORT = "transport";
    private static final Duration THREADS_END = Duration.ofSeconds(15);

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    private void run(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        ContractTests tests = (ContractTests) context.getRequiredTestInstance();
        TransportFixture fixture = tests.newFixture();
        try (fixture) {
            store(context).put(TRANSPORT, fixture.name());
            String notOwed = promise(context)
                    .map(promise -> Promises.notOwed(promise, fixture))
                    .orElse("");
            if (!notOwed.isEmpty()) {
                invocation.skip();
                throw new TestAbortedException(notOwed);
            }
            if (Promises.restarts(promise(context))) {
                fixture.expectRestart();
            }
            Scene scene = new Scene(fixture);
            tests.enter(scene);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            fixture.run(() -> {
                try {
                    scene.conduct(invocation::proceed);
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            });
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
        }
        requireThreadsEnd(fixture.threadNames());
    }

    /** No thread that the fixture's environment or transport started may outlive the fixture. */
    private static void requireThreadsEnd(List<String> names) throws InterruptedException {
        long giveUp = System.nanoTime() + THREADS_END.toNanos();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (names.stream().anyMatch(thread.getName()::startsWith)) {
                thread.join(Math.max(1, (giveUp - System.nanoTime()) / 1_000_000));
                if (thread.isAlive()) {
                    throw new AssertionError("The thread " + thread.getName() + " outlived its fixture, at "
                            + List.of(thread.getStackTrace()));
                }
            }
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, Matrix.Result.PASSED, "");
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Matrix.Result.SKIPPED, cause == null ? "" : String.valueOf(cause.getMessage()));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Matrix.Result.FAILED, context.getDisplayName());
    }

    private static void note(ExtensionContext context, Matrix.Result result, String reason) {
        String transport = store(context).get(TRANSPORT, String.class);
        Optional<Promise> promise = promise(context);
        if (transport != null && promise.isPresent() && Matrix.isWanted(context)) {
            context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(Matrix.class, key -> Matrix.of(context), Matrix.class)
                    .note(transport, promise.get().value(), result, reason);
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private static Optional<Promise> promise(ExtensionContext context) {
        return context.getTestMethod().map(method -> method.getAnnotation(Promise.class));
    }
}
