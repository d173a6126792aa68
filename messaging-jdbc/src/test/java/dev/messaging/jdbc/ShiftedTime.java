package dev.messaging.jdbc;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Another environment whose clock for measuring counts from another origin. */
record ShiftedTime(Environment environment, long origin) implements Environment, Time {

    /** A clock that is below zero now, and for years. */
    static ShiftedTime belowZero(Environment environment) {
        return new ShiftedTime(environment, environment.time().nanoTime() + Long.MAX_VALUE / 2);
    }

    @Override
    public long nanoTime() {
        return environment.time().nanoTime() - origin;
    }

    @Override
    public InstantSource clock() {
        return environment.time().clock();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return environment.time().schedule(delay, task);
    }

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
}
