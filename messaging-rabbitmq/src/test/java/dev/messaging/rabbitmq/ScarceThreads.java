package dev.messaging.rabbitmq;

import dev.messaging.spi.Environment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Another environment that once has no thread for a task that may block. */
final class ScarceThreads extends ForwardingEnvironment {

    private final AtomicInteger untilRefused;
    private final Runnable refusal;

    /**
     * Forwards to this one.
     *
     * @param before how many tasks there are threads for before the one for which there is none
     * @param refusal throws what is thrown for that one
     */
    ScarceThreads(Environment environment, int before, Runnable refusal) {
        super(environment);
        this.untilRefused = new AtomicInteger(before);
        this.refusal = refusal;
    }

    ScarceThreads(Environment environment, int before) {
        this(environment, before, () -> {
            throw new OutOfMemoryError("unable to create native thread, for the test");
        });
    }

    @Override
    public Executor handlers() {
        return task -> {
            if (untilRefused.getAndDecrement() == 0) {
                refusal.run();
            }
            super.handlers().execute(task);
        };
    }
}
