package dev.messaging.jdbc;

/**
 * One of the {@link Lanes} of a destination.
 *
 * @param destination as the table has it
 */
record Lane(String destination, int number) {}
