package dev.messaging.benchmarks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Results;
import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody warms up who is told not to. */
class RoundsTest {

    private static final Contest<Errand, Contender> CONTEST = new Contest<>(
            List.of(new Errand(Work.SEND), new Errand(Work.CONSUME)),
            Contender.class,
            (contender, errand) -> true,
            Cold.class,
            Cold.class);

    @Test
    void withoutAWarmUpContendersAreMeasuredAtOnce() throws IOException {
        assertThat(round("0").toMarkdown(List.of())).contains("**SEND**", "**CONSUME**", "| COLD | 7 (7..7) | ");
    }

    @Test
    void withOneTheyWarmUpFirst() {
        assertThatThrownBy(() -> round("0.01")).hasMessageContaining("has ended");
    }

    private static Results<Errand, Contender> round(String warmUp) throws IOException {
        Options<Errand, Contender> options =
                Options.of(CONTEST, 40, "--rounds", "1", "--seconds", "0.1", "--warmup", warmUp);
        return Rounds.of(CONTEST, options, Contender.COLD, "");
    }

    private enum Contender {
        COLD
    }

    private record Errand(Work work) implements Task {

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public String toString() {
            return work.name();
        }
    }

    /** A process that has figures, and ends when it is to warm up. */
    static final class Cold {

        private Cold() {}

        /** Obeys until its input ends. */
        public static void main(String[] args) {
            Worker.serve("0", command -> {
                if (command.startsWith("warm ")) {
                    System.exit(1);
                }
                return new Figures(7, 1, 1, 1, 1, 0).toLine();
            });
        }
    }
}
