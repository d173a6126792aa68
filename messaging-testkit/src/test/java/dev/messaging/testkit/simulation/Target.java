package dev.messaging.testkit.simulation;

import dev.messaging.Channel;
import java.util.List;

/**
 * Where a scenario sends.
 *
 * @param places where each message is owed
 */
record Target(Channel<Job> channel, List<Place> places) {}
