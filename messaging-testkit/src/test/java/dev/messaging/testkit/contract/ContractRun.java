package dev.messaging.testkit.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What came of running some promises' tests over a transport: which tests passed, and which failed why.
 *
 * @param passed how many tests passed
 * @param failures by promise, the messages of the tests that failed
 */
record ContractRun(int passed, TreeMap<String, List<String>> failures) {

    private static final AtomicReference<Supplier<TransportFixture>> FIXTURES = new AtomicReference<>();

    /** Runs the tests of these promises. */
    static ContractRun of(Set<String> promises, Supplier<TransportFixture> fixtures) {
        FIXTURES.set(fixtures);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Subject.class))
                .filters((PostDiscoveryFilter) descriptor -> FilterResult.includedIf(
                        promise(descriptor).filter(promises::contains).isPresent()))
                .configurationParameter(Matrix.WANTED, "false")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        Results results = new Results();
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestEngineAutoRegistration(true)
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .build())
                .execute(request, results);
        return new ContractRun(results.passed, results.failures);
    }

    Set<String> failedPromises() {
        return new TreeSet<>(failures.keySet());
    }

    private static Optional<String> promise(TestDescriptor descriptor) {
        return descriptor.getSource().flatMap(ContractRun::promise);
    }

    private static Optional<String> promise(Object source) {
        return source instanceof MethodSource method
                ? Optional.ofNullable(((AnnotatedElement) method.getJavaMethod()).getAnnotation(Promise.class))
                        .map(Promise::value)
                : Optional.empty();
    }

    /** The contract over whatever is to be looked at. */
    static final class Subject extends TransportContract {

        @Override
        protected TransportFixture fixture() {
            return Objects.requireNonNull(FIXTURES.get()).get();
        }
    }

    private static final class Results implements TestExecutionListener {

        private final TreeMap<String, List<String>> failures = new TreeMap<>();
        private int passed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                String promise =
                        test.getSource().flatMap(ContractRun::promise).orElse("no promise: " + test.getDisplayName());
                failures.computeIfAbsent(promise, name -> new ArrayList<>())
                        .add(String.valueOf(result.getThrowable().orElse(null)));
            } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                passed++;
            }
        }
    }
}
