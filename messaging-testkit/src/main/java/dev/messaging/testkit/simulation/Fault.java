package dev.messaging.testkit.simulation;

/**
 * What may go wrong, each within what the promises allow: no message that was confirmed is lost.
 *
 * <p>Clocks that are wrong are none of these: each service's is, by up to 10 seconds, whatever the {@link Faults} say. The
 * faults of the idempotency store happen to one call each, and only to the store that the simulation provides, not to one that
 * a service brings.
 */
public enum Fault {
    /** The service's process dies where it touches messaging, or works: its heap is gone, what it had unsettled goes back. */
    CRASH,
    /**
     * The broker cannot be reached for a while: sends and requests fail as not sent, and no receiver begins. What was delivered
     * is settled, and what waits is delivered meanwhile.
     */
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
    /** A call to the idempotency store fails, and has done nothing. */
    STORE_FAILED,
    /** A call to the idempotency store fails, and has done what it was asked for. */
    STORE_UNCONFIRMED,
    /** The idempotency store answers a call late, having done at once what it was asked for. */
    STORE_SLOW,
    /** The idempotency store never answers a call, and has done what it was asked for. */
    STORE_SILENT
}
