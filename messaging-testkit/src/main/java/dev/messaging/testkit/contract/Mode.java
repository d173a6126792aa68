package dev.messaging.testkit.contract;

/** The two ways to use each verb; a test that depends on the verbs runs in both. */
enum Mode {
    /** The verbs that wait. */
    BLOCKING,
    /** The verbs that give a future or take a stage. */
    ASYNC
}
