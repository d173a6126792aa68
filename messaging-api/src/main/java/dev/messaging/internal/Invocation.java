package dev.messaging.internal;

import org.jspecify.annotations.Nullable;

/**
 * One run of a handler, as far as others may end it: whoever finds it overdue interrupts its thread, but never one that
 * has left the handler.
 */
final class Invocation {

    private @Nullable Thread thread;
    private int ticket;
    private long began;

    synchronized void begin(int ticket, long now) {
        this.ticket = ticket;
        this.began = now;
        this.thread = Thread.currentThread();
    }

    /** The handler has let go of the thread, which is clean again. */
    synchronized void leaveThread() {
        thread = null;
        Thread.interrupted();
    }

    synchronized void end() {
        ticket = Passage.NO_TICKET;
    }

    /** The ticket of a run that has taken too long, or {@link Passage#NO_TICKET}. */
    synchronized int overdueTicket(long now, long maxNanos) {
        return ticket != Passage.NO_TICKET && now - began >= maxNanos ? ticket : Passage.NO_TICKET;
    }

    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Whether the handler still has a thread. */
    synchronized boolean isOnThread() {
        return thread != null;
    }
}
