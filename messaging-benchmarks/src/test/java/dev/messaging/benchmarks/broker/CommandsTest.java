package dev.messaging.benchmarks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a contender's process makes of what it is told. */
class CommandsTest {

    private static final Figures CONSUMED = new Figures(7, 6, 5, 4, 3, 0);

    private final Counting stage = new Counting();
    private final Commands<Errand> commands =
            new Commands<>(List.of(new Errand(Work.SEND), new Errand(Work.CONSUME)), stage);

    @Test
    void itSendsForAsLongAsItIsTold() {
        assertThat(Figures.ofLine(commands.obey("run 0 0.01")).perSecond()).isPositive();

        assertThat(stage.calls).hasPositiveValue();
        assertThat(stage.consumed).isEmpty();
    }

    @Test
    void itConsumesAsManyAsItIsTold() {
        assertThat(Figures.ofLine(commands.obey("run 1 40.0"))).isEqualTo(CONSUMED);

        assertThat(stage.consumed).containsExactly(40);
    }

    @Test
    void itWarmsUpWithMoreThanOneLoad() {
        assertThat(commands.obey("warm 0 0.01")).isEqualTo("warm");

        assertThat(stage.calls).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void itWarmsUpByConsumingThreeTimesAtLeast() {
        assertThat(commands.obey("warm 1 40.0")).isEqualTo("warm");

        assertThat(stage.consumed).hasSizeGreaterThanOrEqualTo(3).containsOnly(40);
    }

    @Test
    void itSaysWhatHasFailed() {
        stage.fails = true;

        assertThatThrownBy(() -> commands.obey("run 1 40.0")).hasMessageContaining("CONSUME");
    }

    private record Errand(Work work) implements Task {

        @Override
        public int concurrency() {
            return 1;
        }
    }

    private static final class Counting implements Stage<Errand> {

        private final AtomicInteger calls = new AtomicInteger();
        private final List<Integer> consumed = new ArrayList<>();
        private boolean fails;

        @Override
        public Call call(Errand errand) {
            return new Call() {
                @Override
                public void call() {
                    calls.incrementAndGet();
                }

                @Override
                public CompletableFuture<?> callAsync() {
                    throw new AssertionError("One at a time is waited for");
                }
            };
        }

        @Override
        public boolean blocks(Errand errand) {
            return false;
        }

        @Override
        public Figures consume(Errand errand, int messages) {
            if (fails) {
                throw new IllegalStateException("the disk is full");
            }
            consumed.add(messages);
            return CONSUMED;
        }
    }
}
