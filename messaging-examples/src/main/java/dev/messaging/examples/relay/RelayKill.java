package dev.messaging.examples.relay;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * The relay is killed once, at a moment that a seed picks, and started again. Thread-safe.
 *
 * <p>The thread that has brought the confirmation kills, while the others are in the middle of theirs: so some events are with
 * the broker, and not confirmed.
 */
final class RelayKill {

    private final int posts;
    private final int moment;
    private int confirmed;
    private long killedAt;
    private boolean toldOfDeath;
    private boolean isOver;

    /** Will kill once so many of the posts are confirmed as chance says: one at least, three quarters at most. */
    RelayKill(int posts, long seed) {
        this.posts = posts;
        this.moment = 1 + new Random(seed).nextInt(Math.max(1, posts * 3 / 4));
    }

    /**
     * A post is confirmed.
     *
     * @param restart kills the relay, and starts it again
     */
    synchronized void confirmed(Runnable restart) {
        if (++confirmed == moment) {
            killedAt = System.nanoTime();
            restart.run();
        }
    }

    /** How many posts are confirmed. */
    synchronized int confirmed() {
        return confirmed;
    }

    /** Whether the relay was killed, and is back. */
    synchronized boolean isOver() {
        return isOver;
    }

    /**
     * Tells what has happened meanwhile, if anything has.
     *
     * @param isAtWork whether the relay was at work a moment ago; before it is told that it was killed, this says nothing
     */
    synchronized Optional<String> watch(boolean isAtWork) {
        if (confirmed >= moment && !toldOfDeath) {
            toldOfDeath = true;
            return Optional.of(
                    "the relay was killed with " + moment + " of " + posts + " posts confirmed, and is starting again");
        }
        if (toldOfDeath && !isOver && isAtWork) {
            isOver = true;
            double seconds = Duration.ofNanos(System.nanoTime() - killedAt).toMillis() / 1e3;
            return Optional.of(String.format(Locale.ROOT, "the relay is back after %.1f s", seconds));
        }
        return Optional.empty();
    }
}
