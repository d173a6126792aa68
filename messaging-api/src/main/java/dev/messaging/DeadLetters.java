package dev.messaging;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The dead letters of one queue or subscription, to be looked at, replayed and deleted by hand. Thread-safe.
 *
 * <p>Each verb is one pass: it looks at those that lie there when it begins, once each, the oldest first, and leaves alone
 * what comes meanwhile. What it does not choose stays.
 *
 * <p><b>Replaying</b> sends a letter back to the queue or subscription that gave it up, and to no other: untouched, with its
 * id, idempotency key and flow, without what was written about its failure, and its attempts begin anew. It leaves the dead
 * letters once the transport has confirmed that. So whatever crashes in between, none is lost, and some may come twice.
 *
 * <p>A receiver of the same dead letters, or another pass, shares them with this one.
 *
 * <p>All verbs fail with {@link UnsupportedOperationException} over a transport that keeps no dead letters, and with
 * {@link DeadlineExceededException} when their time is up; what they have done by then, they have done.
 *
 * @param <T> the payload type of the queue or subscription
 */
public interface DeadLetters<T> {

    /** How many there are: at most so many, where a transport can only estimate. */
    long count();

    /** Counts without waiting. */
    CompletableFuture<Long> countAsync();

    /** Shows the oldest, which stay where they are. */
    default List<DeadLetter<T>> browse(int limit) {
        return browse(DeadLetterOptions.defaults().withLimit(limit));
    }

    /** Shows the oldest, which stay where they are; of the options the limit and the timeout count. */
    List<DeadLetter<T>> browse(DeadLetterOptions options);

    /** Shows the oldest without waiting. */
    CompletableFuture<List<DeadLetter<T>>> browseAsync(DeadLetterOptions options);

    /** Replays the oldest that has this id, with the default options. */
    default DeadLetterResult replay(String id) {
        return replay(
                DeadLetterOptions.defaults().withLimit(1), letter -> letter.id().equals(id));
    }

    /** Replays all, with the default options. */
    default DeadLetterResult replayAll() {
        return replay(DeadLetterOptions.defaults(), letter -> true);
    }

    /**
     * Replays those that the filter chooses, one after another.
     *
     * @throws MessagingException if one could not be sent: it stays, as do those after it
     */
    DeadLetterResult replay(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter);

    /** Replays without waiting. Cancelling it ends it after the letter that it is at. */
    CompletableFuture<DeadLetterResult> replayAsync(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter);

    /** Deletes the oldest that has this id. */
    default DeadLetterResult delete(String id) {
        return delete(
                DeadLetterOptions.defaults().withLimit(1), letter -> letter.id().equals(id));
    }

    /** Deletes those that the filter chooses, for good. */
    DeadLetterResult delete(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter);

    /** Deletes without waiting. Cancelling it ends it after the letter that it is at. */
    CompletableFuture<DeadLetterResult> deleteAsync(DeadLetterOptions options, Predicate<? super DeadLetter<T>> filter);
}
