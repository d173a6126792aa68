package dev.messaging.spi;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pass by means of a client that blocks: whoever goes through it does not wait. The client is asked on the threads of handlers,
 * one question at a time, and what subclasses implement is called so, under a lock. Thread-safe.
 */
public abstract class BlockingPass implements DeadLetterPass {

    private final Address address;
    private final Executor executor;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final Lock asking = new ReentrantLock();

    /**
     * Has asked nothing yet.
     *
     * @param address of the dead letters
     */
    protected BlockingPass(Environment environment, Address address) {
        this.address = address;
        this.executor = environment.threads().handlers();
    }

    /** Reads the next letter; null if there is none, for good. */
    protected abstract @Nullable WireMessage read() throws Exception;

    /** Takes the letter away that was read last; does not fail, but lets {@link #end} do so. */
    protected abstract void removeLast();

    /** Leaves the client, whatever it has been asked before; fails if what was removed may be there again. */
    protected abstract void end();

    /** Lets the question that is being asked, if there is one, come to an end. Called without the lock. */
    protected void interrupt() {}

    /** Tells users why a question was not answered. */
    protected abstract RuntimeException failed(Exception failure);

    /**
     * Asks a question, once what it needs is there.
     *
     * @param <N> what it needs
     * @param <A> the answer
     */
    protected final <N, A> CompletionStage<A> ask(CompletionStage<N> needed, Question<N, A> question) {
        return needed.thenApplyAsync(found -> answer(found, question), executor);
    }

    private <N, A> A answer(N found, Question<N, A> question) {
        asking.lock();
        try {
            requireOpen();
            return question.ask(found);
        } catch (Exception failure) {
            throw failed(failure);
        } finally {
            asking.unlock();
        }
    }

    /**
     * Requires that it was not closed.
     *
     * @throws TransportUnavailableException if it was
     */
    protected final void requireOpen() {
        if (closing.isDone()) {
            throw new TransportUnavailableException(
                    "The pass through the " + address + " is closed", Outcome.NOT_SENT, null);
        }
    }

    /** Completes when it is to be closed, so that nobody pauses any longer. */
    protected final CompletionStage<Void> closing() {
        return closing;
    }

    @Override
    public final CompletionStage<Optional<WireMessage>> next() {
        return ask(CompletableFuture.<Void>completedFuture(null), nothing -> Optional.ofNullable(read()));
    }

    @Override
    public final void remove() {
        asking.lock();
        try {
            removeLast();
        } finally {
            asking.unlock();
        }
    }

    @Override
    public final CompletionStage<Void> close() {
        if (closing.complete(null)) {
            interrupt();
            try {
                executor.execute(this::leave);
            } catch (RejectedExecutionException environmentIsClosed) {
                leave();
            }
        }
        return ended;
    }

    private void leave() {
        asking.lock();
        try {
            end();
            ended.complete(null);
        } catch (RuntimeException failure) {
            ended.completeExceptionally(failure);
        } finally {
            asking.unlock();
        }
    }

    /** Completes when it is closed. */
    public final CompletionStage<Void> closed() {
        return ended;
    }

    /**
     * What is asked of a client.
     *
     * @param <N> what it needs
     * @param <A> the answer
     */
    @FunctionalInterface
    protected interface Question<N, A> {

        A ask(N found) throws Exception;
    }
}
