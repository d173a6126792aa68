package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RelayKillTest {

    private final AtomicInteger restarts = new AtomicInteger();

    private int moment(int posts, long seed) {
        RelayKill kill = new RelayKill(posts, seed);
        restarts.set(0);
        while (restarts.get() == 0) {
            kill.confirmed(restarts::incrementAndGet);
        }
        return kill.confirmed();
    }

    @Test
    void comesOnceInTheFirstThreeQuartersAtTheMomentOfTheSeed() {
        for (long seed = 0; seed < 100; seed++) {
            int moment = moment(40, seed);
            assertThat(moment).isBetween(1, 30).isEqualTo(moment(40, seed));
        }
        assertThat(moment(2, 1)).isEqualTo(1);
        assertThat(moment(40, 1)).isNotEqualTo(moment(40, 2));

        RelayKill kill = new RelayKill(4, 1);
        restarts.set(0);
        for (int i = 0; i < 4; i++) {
            kill.confirmed(restarts::incrementAndGet);
        }
        assertThat(restarts).hasValue(1);
    }

    @Test
    void isToldAndOverWhenTheRelayIsBack() {
        RelayKill kill = new RelayKill(2, 1);
        assertThat(kill.watch(true)).isEmpty();

        kill.confirmed(restarts::incrementAndGet);

        assertThat(kill.watch(false))
                .contains("the relay was killed with 1 of 2 posts confirmed, and is starting again");
        assertThat(kill.watch(false)).isEmpty();
        assertThat(kill.isOver()).isFalse();
        assertThat(kill.watch(true))
                .hasValueSatisfying(said -> assertThat(said).matches("the relay is back after \\d+\\.\\d s"));
        assertThat(kill.isOver()).isTrue();
        assertThat(kill.watch(true)).isEmpty();
    }
}
