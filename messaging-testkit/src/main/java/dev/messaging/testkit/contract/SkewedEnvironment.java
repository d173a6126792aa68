package dev.messaging.testkit.contract;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** An environment whose time of day is wrong; everything else is another's. */
record SkewedEnvironment(Environment environment, Duration skew) implements Environment, Time {

    @Override
    public Time time() {
        return this;
    }

    @Override
    public Threads threads() {
        return environment.threads();
    }

    @Override
    public RandomGenerator random() {
        return environment.random();
    }

    @Override
    public InstantSource clock() {
        InstantSource right = environment.time().clock();
        return () -> right.instant().plus(skew);
    }

    @Override
    public long nanoTime() {
        return environment.time().nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return environment.time().schedule(delay, task);
    }
}
