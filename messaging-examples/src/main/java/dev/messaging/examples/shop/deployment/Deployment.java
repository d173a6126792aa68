package dev.messaging.examples.shop.deployment;

import java.util.Optional;
import java.util.Set;

/** The services of the shop at work, wherever that is. */
public interface Deployment extends AutoCloseable {

    /** The jars that the services come from, by their SHA-256: one, if all is well. */
    Set<String> jars();

    /**
     * Looks after the services; is called over and over while they work.
     *
     * @param linesDone how many lines of the input are done
     * @return what it did, in words, if it did anything
     * @throws ServiceFailedException if a service has ended that should not have
     */
    Optional<String> watch(long linesDone);

    /** Whether a service has said that there is nothing left to do. */
    boolean isDone();

    /** Lets the services finish what they are doing, and ends them. */
    @Override
    void close();
}
