package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Calls of one kind, for callers that must not block. While there are connections each is made by itself; those that have to wait
 * for one are then made together, in one transaction, so that each costs less the more there are. Thread-safe.
 *
 * @param <C> what is asked
 * @param <A> what is answered
 */
final class JoinedCalls<C, A> {

    private final Database database;
    private final BlockingCalls calls;
    private final int most;
    private final Comparator<C> order;
    private final Statements<C, A> one;
    private final Statements<List<C>, List<A>> all;
    private final ConcurrentLinkedQueue<Waiting<C, A>> line = new ConcurrentLinkedQueue<>();

    /**
     * Makes none yet.
     *
     * @param most how many together
     * @param order in which rows are locked: the same everywhere, or transactions wait for each other
     * @param one what is said for one call. It must do no harm to say it again: nobody knows whether it was committed
     * @param all what is said for several; answers in their order
     */
    JoinedCalls(
            Database database,
            BlockingCalls calls,
            int most,
            Comparator<C> order,
            Statements<C, A> one,
            Statements<List<C>, List<A>> all) {
        this.database = database;
        this.calls = calls;
        this.most = most;
        this.order = order;
        this.one = one;
        this.all = all;
    }

    CompletableFuture<A> call(C call) {
        Waiting<C, A> waiting = new Waiting<>(call, new CompletableFuture<>());
        line.add(waiting);
        calls.call(this::makeNext).whenComplete((made, refused) -> {
            // Another call's turn may have come to it meanwhile.
            if (refused != null && line.remove(waiting)) {
                waiting.answer.completeExceptionally(refused);
            }
        });
        return waiting.answer;
    }

    /** Those of which each had a turn to come; fewer, or none, if other turns have come to them. Fails with none of them. */
    private int makeNext() {
        List<Waiting<C, A>> next = new ArrayList<>();
        while (next.size() < most) {
            Waiting<C, A> waiting = line.poll();
            if (waiting == null) {
                break;
            }
            next.add(waiting);
        }
        next.sort(Comparator.comparing(Waiting::call, order));
        if (next.size() == 1) {
            makeAlone(next.get(0));
        } else if (!next.isEmpty()) {
            makeTogether(next);
        }
        return next.size();
    }

    private void makeAlone(Waiting<C, A> waiting) {
        A answer;
        try {
            answer = Database.persistently(
                    () -> database.autoCommitted(connection -> one.execute(connection, waiting.call)));
        } catch (Throwable failure) {
            waiting.answer.completeExceptionally(failure);
            return;
        }
        waiting.answer.complete(answer);
    }

    private void makeTogether(List<Waiting<C, A>> waiting) {
        List<C> together = waiting.stream().map(Waiting::call).toList();
        List<A> answers;
        try {
            answers = database.inTransaction(connection -> all.execute(connection, together));
        } catch (Throwable failure) {
            if (SqlFailures.isConnectionLost(failure) || SqlFailures.in(failure) == null) {
                waiting.forEach(each -> each.answer.completeExceptionally(failure));
            } else {
                waiting.forEach(this::makeAlone); // it may be the fault of one of them
            }
            return;
        }
        IntStream.range(0, answers.size()).forEach(i -> waiting.get(i).answer.complete(answers.get(i)));
    }

    /** What is said to the database. */
    interface Statements<C, A> {

        A execute(Connection connection, C call) throws SQLException;
    }

    private record Waiting<C, A>(C call, CompletableFuture<A> answer) {}
}
