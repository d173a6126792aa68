package dev.messaging.benchmarks.jdbc;

/** The same work, once by hand and once by the library. */
interface Contest {

    String name();

    /** What the ratio is to be at least. */
    double target();

    /** How many a second. */
    double byHand(int seconds) throws Exception;

    /** How many a second. */
    double byLibrary(int seconds) throws Exception;
}
