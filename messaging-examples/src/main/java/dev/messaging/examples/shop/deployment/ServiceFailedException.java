package dev.messaging.examples.shop.deployment;

/** Says which service cannot go on, and why. */
public final class ServiceFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With a message for people. */
    public ServiceFailedException(String message) {
        super(message);
    }
}
