package dev.messaging.benchmarks.broker;

import java.util.List;
import java.util.function.BiPredicate;

/**
 * Who is compared at a broker, and in what.
 *
 * @param tasks in their order
 * @param contenders the clients
 * @param runs whether a contender takes part in a task
 * @param client the program of one contender's own process, with its name and the broker's URL as arguments; it obeys
 *     {@link Commands}
 * @param responders the program that answers requests, with the broker's URL as its argument
 */
public record Contest<S extends Task, C extends Enum<C>>(
        List<S> tasks, Class<C> contenders, BiPredicate<C, S> runs, Class<?> client, Class<?> responders) {}
