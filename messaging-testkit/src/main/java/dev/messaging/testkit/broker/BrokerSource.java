package dev.messaging.testkit.broker;

/** One of the ways to a broker. */
interface BrokerSource {

    /** What the property {@code messaging.….source} calls it. */
    String name();

    /** What gives a machine this source, as an instruction. */
    String remedy();

    /** A broker that is not started yet. */
    BrokerHost open() throws SourceUnavailableException;
}
