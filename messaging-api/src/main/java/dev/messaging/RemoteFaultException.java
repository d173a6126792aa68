package dev.messaging;

import java.io.Serial;

/** The responder got the request and failed. */
public class RemoteFaultException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    private final Fault fault;

    /** Fails a request with what the responder said. */
    public RemoteFaultException(String message, Fault fault) {
        super(message, Outcome.REJECTED, fault.isTransient(), null);
        this.fault = fault;
    }

    /** What the responder said. */
    public Fault fault() {
        return fault;
    }
}
