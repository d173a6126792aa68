package dev.messaging.testkit.broker;

/**
 * One of the ways to a broker.
 *
 * @param name what the property {@code messaging.….source} calls it
 * @param remedy what gives a machine this source, as an instruction
 * @param opening gives a broker that is not started yet
 */
record BrokerSource(String name, String remedy, Opening opening) {

    /** A broker that is not started yet. */
    BrokerHost open() throws SourceUnavailableException {
        return opening.open();
    }

    /** Gives a broker that is not started yet. */
    @FunctionalInterface
    interface Opening {

        BrokerHost open() throws SourceUnavailableException;
    }
}
