package dev.messaging.internal;

import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/** Replays or deletes the dead letters that are chosen; in a dry run, it only counts them. */
final class LetterTaking<L extends Letter<?>> implements LetterVisitor<DeadLetterResult> {

    private static final CompletionStage<Boolean> STAYS = CompletableFuture.completedFuture(false);

    private final DeadLetterOptions options;
    private final Predicate<? super L> filter;
    private final Function<WireMessage, L> reader;
    private final Way way;
    private volatile int done;
    private volatile int left;
    private volatile int exhausted;

    LetterTaking(DeadLetterOptions options, Predicate<? super L> filter, Function<WireMessage, L> reader, Way way) {
        this.options = options;
        this.filter = filter;
        this.reader = reader;
        this.way = way;
    }

    @Override
    public boolean wantsMore() {
        return done < options.limit();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one letter at a time; others only read
    public CompletionStage<Boolean> visit(WireMessage message) {
        L letter = reader.apply(message);
        if (!filter.test(letter)) {
            left++;
            return STAYS;
        }
        if (way.replays() && letter.replays() >= options.maxReplays()) {
            left++;
            exhausted++;
            return STAYS;
        }
        if (options.dryRun()) {
            done++;
            return STAYS;
        }
        return way.take(message).thenApply(taken -> {
            done++;
            return true;
        });
    }

    @Override
    public DeadLetterResult result() {
        return new DeadLetterResult(way.replays() ? done : 0, way.replays() ? 0 : done, left, exhausted);
    }

    @Override
    public String toString() {
        return result().toString();
    }

    /** How letters leave the dead letters. */
    interface Way {

        /** Whether they go back to where they came from. */
        boolean replays();

        /** Done when the letter is safe elsewhere, or is to be nowhere. */
        CompletionStage<Void> take(WireMessage letter);
    }
}
