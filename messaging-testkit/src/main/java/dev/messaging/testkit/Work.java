package dev.messaging.testkit;

/** What may be gone on with next. */
sealed interface Work permits Work.Task, Wait {

    /**
     * Code that no thread has begun yet.
     *
     * @param code to be run by a worker
     */
    record Task(Runnable code) implements Work {}
}
