package dev.messaging.testkit;

/** Counts the steps that are taken while no time passes. Guarded by the baton's monitor. */
final class Moment {

    private long limit = 1_000_000;
    private long time;
    private long steps;

    void limit(long most) {
        limit = most;
    }

    long limit() {
        return limit;
    }

    /** Whether one more step may be taken; after one that may not, as many may again. */
    boolean mayGoOn(long now) {
        if (now != time) {
            time = now;
            steps = 0;
        }
        if (++steps <= limit) {
            return true;
        }
        steps = 0;
        return false;
    }
}
