package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatienceTest {

    @Test
    void lastsWhileSomethingMoves() throws Exception {
        AtomicInteger moves = new AtomicInteger();
        Patience patience = new Patience(Duration.ofMillis(1), moves::incrementAndGet);

        assertThat(patience.await(() -> moves.get() > 20)).isTrue();
    }

    @Test
    void endsWhenNothingMovesAnyMore() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        assertThat(new Patience(Duration.ofMillis(1), () -> 7).await(() -> looks.incrementAndGet() < 0))
                .isFalse();
        assertThat(looks).hasValueGreaterThan(1);
    }
}
