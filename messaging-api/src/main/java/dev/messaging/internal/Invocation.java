package dev.messaging.internal;

import org.jspecify.annotations.Nullable;

/**
 * One run of a handler, as far as others may end it: whoever finds it overdue interrupts its thread, but never one that
 * has left the handler. Guarded by its monitor.
 */
final class Invocation {

    private final int ticket;
    private final long began;
    private @Nullable Thread thread = Thread.currentThread();
    private boolean keepsSlot;
    private boolean over;

    /**
     * Begins on the current thread.
     *
     * @param ticket by which the handling is held for it
     */
    Invocation(int ticket, long began) {
        this.ticket = ticket;
        this.began = began;
    }

    int ticket() {
        return ticket;
    }

    long began() {
        return began;
    }

    /** What it was to do is done, or nobody cares any longer. */
    synchronized void end() {
        over = true;
    }

    synchronized boolean isOver() {
        return over;
    }

    boolean isOverdue(long now, long maxNanos) {
        return now - began >= maxNanos;
    }

    /** The handler has let go of the thread, which is clean again. */
    synchronized void leaveThread() {
        thread = null;
        Thread.interrupted();
    }

    /** Interrupts the handler, if it still has a thread. */
    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** It is overdue; while it still has a thread, it keeps its slot, so that threads do not pile up. */
    synchronized boolean keepSlot() {
        keepsSlot = thread != null;
        return keepsSlot;
    }

    /** It has returned after all; whether there is a slot to give back. */
    synchronized boolean giveSlotBack() {
        boolean kept = keepsSlot;
        keepsSlot = false;
        return kept;
    }
}
