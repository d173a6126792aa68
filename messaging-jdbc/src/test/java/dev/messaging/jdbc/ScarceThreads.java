package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.util.concurrent.Executor;

/** Another environment that may run out of threads for handlers. */
final class ScarceThreads extends ForwardingEnvironment {

    private volatile boolean none;

    ScarceThreads(Environment environment) {
        super(environment);
    }

    void areThere(boolean are) {
        none = !are;
    }

    @Override
    public Executor handlers() {
        return task -> {
            if (none) {
                throw new OutOfMemoryError("unable to create native thread, for the test");
            }
            super.handlers().execute(task);
        };
    }
}
