package dev.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;

/**
 * Runs a scenario of few threads again and again, each time in another order of their steps, instead of hoping for the
 * bad one. One in which nobody can go on fails, too; what fails is shown with its order.
 *
 * <p>Scenarios assert with JUnit: Lincheck compares what they touch, which AssertJ's assertions refuse.
 *
 * @see <a href="https://github.com/JetBrains/lincheck">Lincheck</a>
 */
public final class Interleavings {

    /** Orders with few switches come first, and most races need one or two. */
    private static final int ORDERS = 200;

    private Interleavings() {}

    /** The same orders each time, so that what fails once fails again. */
    public static void explore(Runnable scenario) {
        Lincheck.runConcurrentTest(ORDERS, scenario);
    }

    /** Runs each on a thread of its own, and waits for all: the caller itself takes no part in the orders. */
    public static void together(Runnable... tasks) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }
}
