package dev.messaging.testkit.simulation;

/** What may go wrong, each within what the promises allow: no message that was confirmed is lost. */
public enum Fault {
    /** The service's process dies where it touches messaging, or works: its heap is gone, what it had unsettled goes back. */
    CRASH,
    /** The broker cannot be reached for a while. */
    BROKER_AWAY,
    /** A message does not arrive, and its sender does not know. */
    SEND_LOST,
    /** A message arrives, and its sender does not know. */
    SEND_UNCONFIRMED,
    /** A message arrives twice. */
    DUPLICATED,
    /** A message takes its time, and others overtake it; not one with a partition key. */
    DELAYED,
    /** A reply does not come. */
    REPLY_LOST,
    /** A reply takes its time, perhaps more than its requester has. */
    REPLY_LATE,
    /** A message comes again although its handler is done: that was not settled in time. Not one with a partition key. */
    REDELIVERED,
    /** The idempotency store fails, and has done nothing. */
    STORE_FAILED,
    /** The idempotency store fails, and has done what it was asked for. */
    STORE_UNCONFIRMED,
    /** The idempotency store takes its time. */
    STORE_SLOW,
    /** The idempotency store never answers, and has done what it was asked for. */
    STORE_SILENT
}
