package dev.messaging.internal;

import dev.messaging.ClosedException;
import dev.messaging.DeadLetter;
import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass.Purpose;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The dead letters of one queue or subscription, over any transport that keeps them. Thread-safe. */
final class SourceDeadLetters<T> implements DeadLetters<T> {

    private static final CompletionStage<Boolean> STAYS = CompletableFuture.completedFuture(false);

    /** For good. */
    private static final LetterTaking.Way DELETE = new LetterTaking.Way() {
        @Override
        public boolean replays() {
            return false;
        }

        @Override
        public CompletionStage<Void> take(WireMessage letter) {
            return CompletableFuture.completedFuture(null);
        }
    };

    private final Environment environment;
    private final Transport transport;
    private final Codecs codecs;
    private final Outbound outbound;
    private final Destination source;
    private final BooleanSupplier isClosed;

    SourceDeadLetters(
            Environment environment,
            Transport transport,
            Codecs codecs,
            Outbound outbound,
            Destination source,
            BooleanSupplier isClosed) {
        this.environment = environment;
        this.transport = transport;
        this.codecs = codecs;
        this.outbound = outbound;
        this.source = source;
        this.isClosed = isClosed;
    }

    @Override
    public long count() {
        return environment.threads().await(countAsync());
    }

    @Override
    public CompletableFuture<Long> countAsync() {
        return walk(Purpose.BROWSE, DeadLetterOptions.defaults().timeout(), new Counting());
    }

    @Override
    public List<DeadLetter<T>> browse(DeadLetterOptions options) {
        return environment.threads().await(browseAsync(options));
    }

    @Override
    public CompletableFuture<List<DeadLetter<T>>> browseAsync(DeadLetterOptions options) {
        return walk(Purpose.BROWSE, options.timeout(), new Browsing(options.limit()));
    }

    @Override
    public DeadLetterResult replay(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter) {
        return environment.threads().await(replayAsync(options, filter));
    }

    @Override
    public CompletableFuture<DeadLetterResult> replayAsync(
            DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter) {
        return take(options, filter, new Replay(options.timeout()));
    }

    @Override
    public DeadLetterResult delete(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter) {
        return environment.threads().await(deleteAsync(options, filter));
    }

    @Override
    public CompletableFuture<DeadLetterResult> deleteAsync(
            DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter) {
        return take(options, filter, DELETE);
    }

    private CompletableFuture<DeadLetterResult> take(
            DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter, LetterTaking.Way way) {
        return walk(
                options.dryRun() ? Purpose.BROWSE : Purpose.TAKE,
                options.timeout(),
                new LetterTaking<>(options, filter, this::letter, way));
    }

    private <R> CompletableFuture<R> walk(Purpose purpose, Duration timeout, LetterVisitor<R> visitor) {
        Address where = source.address().deadLetters();
        try {
            if (isClosed.getAsBoolean()) {
                throw new ClosedException(
                        "Messaging is closed; the " + where + " were not looked at", Outcome.NOT_SENT);
            }
            return LetterWalk.through(transport.pass(where, purpose), where.toString(), environment, timeout, visitor);
        } catch (RuntimeException refused) {
            MessagingFuture<R> failed = new MessagingFuture<>(environment);
            failed.fail(refused);
            return failed;
        }
    }

    private Letter<T> letter(WireMessage wire) {
        return new Letter<>(wire, source, codecs, environment.time());
    }

    /** Back to where it came from, as what was deferred is sent: as it is. */
    private final class Replay implements LetterTaking.Way {

        private final long deadline;

        Replay(Duration timeout) {
            this.deadline = Deadline.after(environment.time().nanoTime(), timeout);
        }

        @Override
        public boolean replays() {
            return true;
        }

        @Override
        public CompletionStage<Void> take(WireMessage letter) {
            long left = Math.max(1, deadline - environment.time().nanoTime());
            return outbound.sendDeferred(source, DeadLetterMessages.replayOf(letter), Duration.ofNanos(left));
        }
    }

    private static final class Counting implements LetterVisitor<Long> {

        private volatile long count;

        @Override
        public void begin(long before) {
            count = before;
        }

        @Override
        public boolean wantsMore() {
            return false;
        }

        @Override
        public CompletionStage<Boolean> visit(WireMessage letter) {
            return STAYS;
        }

        @Override
        public Long result() {
            return count;
        }

        @Override
        public String toString() {
            return "counting";
        }
    }

    private final class Browsing implements LetterVisitor<List<DeadLetter<T>>> {

        private final int limit;
        private final List<DeadLetter<T>> seen = Collections.synchronizedList(new ArrayList<>());

        Browsing(int limit) {
            this.limit = limit;
        }

        @Override
        public boolean wantsMore() {
            return seen.size() < limit;
        }

        @Override
        public CompletionStage<Boolean> visit(WireMessage letter) {
            seen.add(letter(letter));
            return STAYS;
        }

        @Override
        public List<DeadLetter<T>> result() {
            return List.copyOf(seen);
        }

        @Override
        public String toString() {
            return seen.size() + " shown";
        }
    }
}
