package dev.messaging.testkit.simulation;

import java.time.Duration;
import java.util.List;

/**
 * What a handler does with a message.
 *
 * @param ending how it ends
 * @param time how long it takes, or is to come back after
 */
record Act(Ending ending, Duration time) {

    private static final List<Act> WELL = List.of(new Act(Ending.DONE, Duration.ZERO));

    /** What is done with a message each time it comes: the last of these whenever there are no more. */
    static List<Act> drawn(Dice dice) {
        if (dice.happens(0.5)) {
            return WELL;
        }
        Act done = new Act(
                Ending.DONE, dice.happens(0.5) ? dice.between(Duration.ZERO, Duration.ofSeconds(20)) : Duration.ZERO);
        Act failed = new Act(
                Ending.FAILED, dice.happens(0.3) ? dice.between(Duration.ZERO, Duration.ofSeconds(2)) : Duration.ZERO);
        Act later = new Act(Ending.LATER, dice.between(Duration.ofMillis(1), Duration.ofSeconds(10)));
        return switch (dice.upTo(6)) {
            case 0 -> List.of(failed, done);
            case 1 -> List.of(failed, failed, done);
            case 2 -> List.of(failed);
            case 3 -> List.of(new Act(Ending.REJECTED, Duration.ZERO));
            case 4 -> List.of(later, later, done);
            default -> List.of(done);
        };
    }

    /** How a handler ends. */
    enum Ending {
        DONE,
        FAILED,
        REJECTED,
        LATER,
        INTERRUPTED
    }
}
