package dev.messaging.internal;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Faults;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One send or request, from the caller's verb to its outcome.
 *
 * <p>Its outcome goes to a {@link CallOutcome}, so that whoever keeps the future does not keep the message.
 */
final class Call extends Passage<Call> implements ReplyTo {

    private static final VarHandle CANCEL_ACTION;

    static {
        try {
            CANCEL_ACTION = MethodHandles.lookup().findVarHandle(Call.class, "cancelAction", Runnable.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Destination destination;
    final Message<?> message;
    final Duration timeout;
    final CallOutcome<?> outcome;
    final @Nullable Context context;

    /** Set by {@link Outbound}, where there is no broker: the subscriptions of the topic. */
    List<Address> recipients = List.of();

    /** How many places it takes among maxInFlight, and whether it has been given them already. */
    int places = 1;

    boolean hasPlaces;

    /** Set by {@link Stamp}. */
    WireMessage.@Nullable Builder wire;

    String id = "";

    @Nullable
    String correlationId;

    long deadline = Deadline.NONE;
    long expiry = Deadline.NONE;

    /** Set by {@link Observe}, where anyone wants to know. */
    long began;

    /** Set by {@link Resend}: the attempts, and the first failure after which the message may have arrived. */
    int attempt;

    @Nullable
    MessagingException unknown;

    /** Set by {@link Breaker}, where the channel has one: whether it is to count this attempt, and when that began. */
    boolean isCounted;

    long attemptBegan;

    /** Set by {@link Transmit}: the reply, the stage's ticket, and whether a transport may have the message. */
    @Nullable
    WireMessage reply;

    volatile int transmitTicket;
    volatile boolean handedOver;

    @Nullable
    Cancellable timer;

    /** Compared with the thread that asks only, so whoever else reads it may be late. */
    private @Nullable Thread lent;

    @SuppressWarnings("UnusedVariable") // read through its handle
    private volatile @Nullable Runnable cancelAction;

    Call(
            List<Stage<Call>> stages,
            Destination destination,
            Message<?> message,
            Duration timeout,
            CallOutcome<?> outcome) {
        super(stages);
        this.destination = destination;
        this.message = message;
        this.timeout = timeout;
        this.outcome = outcome;
        this.context = Context.current();
    }

    /** A call of its own that takes this one's message, stamped and encoded as it is, to one of the recipients. */
    Call copyTo(Destination recipient, List<Stage<Call>> stages, CallOutcome<?> outcome) {
        Call copy = new Call(stages, recipient, message, timeout, outcome);
        copy.hasPlaces = places > 0;
        copy.wire = wire().build().toBuilder();
        copy.id = id;
        copy.correlationId = correlationId;
        copy.deadline = deadline;
        copy.expiry = expiry;
        return copy;
    }

    @Override
    Call self() {
        return this;
    }

    String id() {
        return id;
    }

    boolean isRequest() {
        return destination.isOperation();
    }

    WireMessage.Builder wire() {
        if (wire == null) {
            throw new IllegalStateException("The call is not stamped yet");
        }
        return wire;
    }

    @Override
    void finished() {
        Cancellable set = timer;
        if (set != null) {
            set.cancel();
        }
        outcome.settle(this);
    }

    @Override
    public void reply(WireMessage answer) {
        if (claimHeld()) {
            cancelAction = null;
            failure = answer.isFault() ? faultOf(answer) : null;
            reply = answer;
            turnBack();
        }
    }

    private MessagingException faultOf(WireMessage answer) {
        return Faults.toException(
                "Request " + id + " of " + destination + " failed at its responder", Faults.decode(answer.body()));
    }

    @Override
    public void fail(Throwable why) {
        if (claim(transmitTicket)) {
            cancelAction = null;
            failure = known(why);
            turnBack();
        }
    }

    /** A transport's own failures are only ever causes. */
    private Throwable known(Throwable why) {
        Throwable cause = Failures.unwrapped(why);
        return cause instanceof MessagingException || cause instanceof Error
                ? cause
                : new TransportUnavailableException(
                        "The transport failed with message " + id + " to " + destination + ": " + cause,
                        Outcome.UNKNOWN,
                        cause);
    }

    @Override
    public void onCancel(Runnable action) {
        cancelAction = action;
        if (isInterrupted()) {
            runCancelAction();
        }
    }

    @Override
    public boolean callerWaits() {
        return attempt == 1 && outcome.callerWaits();
    }

    @Override
    public void lendThread() {
        lent = Thread.currentThread();
    }

    void endLoan() {
        lent = null;
    }

    boolean isOnLentThread() {
        return lent == Thread.currentThread();
    }

    /** Nobody waits any longer: because the user does not, the time is up, or everything is being closed. */
    void giveUp(Throwable why) {
        boolean mine = interrupt(why);
        // The transport lets go before the caller knows, so that what comes afterwards is late for both.
        runCancelAction();
        if (mine) {
            turnBack();
        }
    }

    void timeOut() {
        giveUp(deadlineExceeded());
    }

    DeadlineExceededException deadlineExceeded() {
        String what = (isRequest() ? "Request " : "Message ") + id + " to " + destination;
        return new DeadlineExceededException(
                what
                        + (isRequest() ? " was not answered in time" : " was not confirmed in time")
                        + (handedOver ? "; it may have arrived" : "; it was not sent"),
                handedOver ? Outcome.UNKNOWN : Outcome.NOT_SENT,
                null);
    }

    private void runCancelAction() {
        Runnable action = (Runnable) CANCEL_ACTION.getAndSet(this, null);
        if (action != null) {
            action.run();
        }
    }
}
