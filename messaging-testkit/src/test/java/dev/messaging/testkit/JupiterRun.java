package dev.messaging.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What came of the tests of one class.
 *
 * @param passed how many passed
 * @param failures what the others, and containers, failed with
 */
record JupiterRun(int passed, List<Throwable> failures) {

    /** Runs them one after another. */
    static JupiterRun of(Class<?> tests) {
        return of(tests, Map.of("junit.jupiter.execution.parallel.enabled", "false"));
    }

    /** Runs them side by side, so many at once. */
    static JupiterRun parallel(Class<?> tests, int parallelism) {
        return of(
                tests,
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "" + parallelism,
                        "junit.jupiter.execution.parallel.config.fixed.max-pool-size", "" + parallelism));
    }

    private static JupiterRun of(Class<?> tests, Map<String, String> parameters) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameters(parameters)
                .build();
        Results results = new Results();
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .build())
                .execute(request, results);
        return new JupiterRun(results.passed.get(), results.failures);
    }

    private static final class Results implements TestExecutionListener {

        private final AtomicInteger passed = new AtomicInteger();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable().ifPresent(failures::add);
            if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                passed.incrementAndGet();
            }
        }
    }
}
