package dev.messaging.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way through the stages, in and back.
 *
 * <p>One thread at a time moves a passage and may touch its fields. A stage that must wait {@linkplain #hold() holds}
 * it and gives the ticket to whoever may go on: of all that {@linkplain #claim try}, one wins, and the passage with all
 * that was written to it is his.
 */
abstract class Passage<P extends Passage<P>> {

    /** No ticket: the passage was interrupted, and is on its way back already. */
    static final int NO_TICKET = 0;

    private static final VarHandle STATE;
    private static final VarHandle INTERRUPTION;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Passage.class, "state", int.class);
            INTERRUPTION = MethodHandles.lookup().findVarHandle(Passage.class, "interruption", Throwable.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final List<Stage<P>> stages;
    private int position = -1;

    /** Even while it moves, odd while it is held; grows with each change, so that a ticket is good once. */
    private volatile int state;

    private volatile @Nullable Throwable interruption;

    /** Why the exchange failed; null while it has not. */
    @Nullable
    Throwable failure;

    Passage(List<Stage<P>> stages) {
        this.stages = stages;
    }

    abstract P self();

    /** The passage has come back through all stages. */
    abstract void finished();

    /** Enters the first stage. */
    final void start() {
        forward(0);
    }

    /** Goes on to the stage after the one that held it. */
    final void proceed() {
        forward(position + 1);
    }

    /** Enters the stage that held it once more. */
    final void again() {
        forward(position);
    }

    /** Enters the stage before the one that held it once more, and goes on from there. */
    final void fromBefore() {
        forward(Math.max(0, position - 1));
    }

    private void forward(int from) {
        position = from;
        while (position < stages.size()) {
            boolean goesOn;
            try {
                goesOn = stages.get(position).begin(self());
            } catch (Throwable thrown) {
                failure = thrown;
                turnBack();
                return;
            }
            if (!goesOn) {
                return;
            }
            position++;
        }
    }

    /** Goes back to the stage before the one where it stands, and on from there. */
    final void turnBack() {
        while (--position >= 0) {
            boolean goesOn;
            try {
                goesOn = stages.get(position).done(self());
            } catch (Throwable thrown) {
                failure = thrown;
                goesOn = true;
            }
            if (!goesOn) {
                return;
            }
        }
        finished();
    }

    /** Goes back out of the stage where it stands once more, and on from there. */
    final void doneAgain() {
        position++;
        turnBack();
    }

    /**
     * Lets go of the passage: from now on it belongs to whoever claims the ticket.
     *
     * @return the ticket, or {@link #NO_TICKET}
     */
    final int hold() {
        int ticket = (int) STATE.get(this) + 1;
        STATE.setVolatile(this, ticket);
        if (interruption != null && claim(ticket)) {
            failure = interruption;
            turnBack();
            return NO_TICKET;
        }
        return ticket;
    }

    /** Takes a held passage; only the first who tries gets it. */
    final boolean claim(int ticket) {
        return STATE.compareAndSet(this, ticket, ticket + 1);
    }

    /** Takes the passage if anybody holds it. */
    final boolean claimHeld() {
        for (int now = state; (now & 1) == 1; now = state) {
            if (claim(now)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the passage away from whoever holds it, to be turned back with a failure. One that moves will be turned back
     * with it as soon as a stage would hold it.
     *
     * @return whether it was held, and is now the caller's
     */
    final boolean interrupt(Throwable why) {
        INTERRUPTION.compareAndSet(this, null, why);
        if (claimHeld()) {
            failure = why;
            return true;
        }
        return false;
    }

    final boolean isInterrupted() {
        return interruption != null;
    }
}
