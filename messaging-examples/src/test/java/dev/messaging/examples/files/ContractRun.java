package dev.messaging.examples.files;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.messaging.testkit.contract.Promise;
import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests of one promise, run over a transport that the test brings. */
final class ContractRun {

    private static final AtomicReference<Supplier<TransportFixture>> FIXTURES = new AtomicReference<>();

    private ContractRun() {}

    /** Gives why tests failed; none if the promise was kept. */
    static List<String> failures(String promise, Supplier<TransportFixture> fixtures) {
        FIXTURES.set(fixtures);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Subject.class))
                .filters((PostDiscoveryFilter) descriptor -> FilterResult.includedIf(isOf(promise, descriptor)))
                .configurationParameter("messaging.contract.matrix", "false")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .build();
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<String> tests = Collections.synchronizedList(new ArrayList<>());
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    tests.add(test.getDisplayName());
                }
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failures.add(String.valueOf(result.getThrowable().orElse(null)));
                }
            }
        });
        if (tests.isEmpty()) {
            throw new AssertionError("No test was run of " + promise);
        }
        return failures;
    }

    private static boolean isOf(String promise, TestDescriptor descriptor) {
        return descriptor
                .getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod().getAnnotation(Promise.class))
                .filter(annotation -> annotation.value().equals(promise))
                .isPresent();
    }

    /** The contract over whatever is looked at. */
    static final class Subject extends TransportContract {

        @Override
        protected TransportFixture fixture() {
            return Objects.requireNonNull(FIXTURES.get()).get();
        }
    }
}
