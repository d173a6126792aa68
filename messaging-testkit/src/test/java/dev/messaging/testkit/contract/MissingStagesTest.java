package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No stage of the engine can be taken out without breaking the promises that it is there for. */
class MissingStagesTest {

    static List<MissingStage> missing() {
        return MissingStage.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missing")
    @DisplayName("without a stage its promises are broken")
    void withoutAStageItsPromisesAreBroken(MissingStage missing) {
        ContractRun run = ContractRun.of(
                missing.promises(), () -> new VirtualFixture(UnaryOperator.identity(), Set.of(missing.stage())));

        assertThat(run.failedPromises()).isEqualTo(missing.promises());
    }
}
