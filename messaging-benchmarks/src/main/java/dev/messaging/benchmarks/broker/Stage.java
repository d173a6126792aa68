package dev.messaging.benchmarks.broker;

import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Figures;

/** Where one contender performs, in its own process. */
public interface Stage<S extends Task> {

    /** What is done in a task of sending or asking. */
    Call call(S task) throws Exception;

    /** Whether somebody waits for each call, however many there are at once. */
    boolean blocks(S task);

    /** Consumes so many messages, and measures. */
    Figures consume(S task, int messages) throws Exception;
}
