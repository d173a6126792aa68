package dev.messaging.testkit;

/** The body of a test. */
@FunctionalInterface
public interface ThrowingRunnable {

    /**
     * Runs the test.
     *
     * @throws Exception if it fails
     */
    void run() throws Exception;
}
