package dev.messaging.benchmarks.paired;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Lets the compiler come first. */
public final class WarmUp {

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** The share of the time that still goes into compiling when all that matters is compiled. */
    private static final double COMPILING = 0.01;

    private static final int MOST = 20;

    private WarmUp() {}

    /** Does it a few times, and then, if that ends in reasonable time, until all is compiled. */
    public static void untilCompiled(int least, Step step) throws Exception {
        boolean compiles = true;
        for (int i = 0; i < least || (compiles && i < MOST); i++) {
            long begun = System.nanoTime();
            long before = COMPILER.getTotalCompilationTime();
            step.run();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            compiles = COMPILER.getTotalCompilationTime() - before > COMPILING * took;
        }
    }

    /** What is to be compiled. */
    @FunctionalInterface
    public interface Step {

        /** Does it. */
        void run() throws Exception;
    }
}
