package dev.messaging.examples.shop.deployment;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One service is killed, at a moment that chance picks while there is work left, and started again. */
public final class Kill {

    private final String service;
    private final long lines;
    private final long moment;
    private @Nullable BooleanSupplier isBack;
    private long killedAt;
    private boolean isOver;

    /**
     * Will kill a service in the first three quarters of what is left to do.
     *
     * @param seed picks the moment: the same seed, the same moment
     * @param done how many lines of the input are done
     * @param lines how many it has
     */
    public Kill(String service, long seed, long done, long lines) {
        this.service = service;
        this.lines = lines;
        this.moment = done + 1 + new Random(seed).nextLong(Math.max(1, (lines - done) * 3 / 4));
    }

    String service() {
        return service;
    }

    /** Servers count nothing. */
    private boolean isServer() {
        return service.equals(Broker.NAME) || service.equals(DatabaseServer.NAME);
    }

    boolean hasHappened() {
        return isBack != null;
    }

    /** Whether what was killed is back. */
    public boolean isOver() {
        return isOver;
    }

    /**
     * Does what is due once so many lines are done.
     *
     * @param restart kills a service and starts it again; tells when it is back
     * @return what has happened, if anything has
     */
    Optional<String> watch(long linesDone, Function<String, BooleanSupplier> restart) {
        if (isBack == null && linesDone >= moment) {
            killedAt = System.nanoTime();
            isBack = restart.apply(service);
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s was killed with %,d of %,d lines done, and is starting again",
                    service,
                    linesDone,
                    lines));
        }
        if (isBack != null && !isOver && isBack.getAsBoolean()) {
            isOver = true;
            Duration gone = Duration.ofNanos(System.nanoTime() - killedAt);
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s is back after %.1f s%s",
                    service,
                    gone.toMillis() / 1e3,
                    isServer() ? "" : "; what it had counted before is lost"));
        }
        return Optional.empty();
    }
}
