package dev.messaging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several operations answered to the same question, in the order in which they were asked.
 *
 * @param answers one for each operation
 * @param <R> the type of the replies
 * @see Requester#gather
 */
public record Gathered<R>(List<Answer<R>> answers) {

    /** Keeps a copy. */
    public Gathered {
        answers = List.copyOf(answers);
    }

    /** The replies that came, in the order of their operations. */
    public List<R> replies() {
        List<R> replies = new ArrayList<>(answers.size());
        for (Answer<R> answer : answers) {
            if (answer.failure() == null && answer.reply() != null) {
                replies.add(answer.reply());
            }
        }
        return replies;
    }

    /** The answers of those that failed, or did not answer in time. */
    public List<Answer<R>> failures() {
        return answers.stream().filter(answer -> answer.failure() != null).toList();
    }

    /** Whether all have replied. */
    public boolean isComplete() {
        return failures().isEmpty();
    }

    /**
     * What one operation answered.
     *
     * @param operation which was asked
     * @param reply its reply; null if it failed, or if its reply type is {@link Void}
     * @param failure why there is none; null if there is
     * @param <R> the type of the reply
     */
    public record Answer<R>(
            Operation<?, ? extends R> operation,
            @Nullable R reply,
            @Nullable MessagingException failure) {}
}
