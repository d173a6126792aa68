package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KillTest {

    @Test
    void isDueWhileThereIsWorkLeft() {
        Set<Long> moments = LongStream.range(0, 1_000)
                .mapToObj(seed -> moment(seed, 100, 200))
                .collect(Collectors.toSet());

        assertThat(moments).hasSize(75).allMatch(moment -> moment > 100 && moment <= 175);
    }

    @Test
    void isDueAtTheSameMomentForTheSameSeed() {
        assertThat(moment(7, 0, 1_000)).isEqualTo(moment(7, 0, 1_000)).isNotEqualTo(moment(8, 0, 1_000));
    }

    @Test
    void isNotDueBeforeTheEndOfWhatIsTooShort() {
        assertThat(moment(7, 0, 1)).isEqualTo(1);
        assertThat(moment(7, 5, 5)).isEqualTo(6);
    }

    /** How many lines have to be done until it is due. */
    private static long moment(long seed, long done, long lines) {
        Kill kill = new Kill("payments", seed, done, lines);
        for (long now = done; ; now++) {
            try {
                assertThat(kill.watch(now, service -> {
                            throw new DueException();
                        }))
                        .isEmpty();
            } catch (DueException due) {
                return now;
            }
        }
    }

    private static final class DueException extends RuntimeException {

        private static final long serialVersionUID = 1;
    }
}
