package dev.messaging.testkit.simulation;

/**
 * What the scenarios' messages carry.
 *
 * @param text tells payloads apart, and is long in some
 */
record Job(String text) {}
