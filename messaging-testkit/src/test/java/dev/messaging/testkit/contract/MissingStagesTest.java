package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No stage of the engine can be taken out without breaking the promises that it is there for. */
class MissingStagesTest {

    @ParameterizedTest(name = "without {0}: {1}")
    @CsvSource({
        "Observe, SND-1",
        "Stamp, SND-1 REQ-2 DLN-1 CTX-1",
        "InFlightLimit, SND-6",
        "Encode, SND-1 FID-1 FID-2",
        "Resend, SND-5 REQ-7",
        "Breaker, SND-5",
        "Transmit, SND-1",
        "Dispatcher, ORD-1",
        "Settle, LIF-1 RTY-2 RTY-4",
        "Report, DLN-1 IDM-1",
        "Decode, RTY-3 FID-1",
        "IdempotentReceiver, IDM-1 IDM-2 IDM-3 IDM-5 IDM-6",
        "Redeliver, RTY-1 RTY-4",
        "Expire, DLN-1",
        "Invoke, SND-3 CTX-1",
    })
    @DisplayName("without a stage its promises are broken")
    void withoutAStageItsPromisesAreBroken(String stage, String promises) {
        Set<String> owned = new TreeSet<>(Set.of(promises.split(" ")));

        ContractRun run = ContractRun.of(owned, () -> new VirtualFixture(UnaryOperator.identity(), Set.of(stage)));

        assertThat(run.failedPromises()).isEqualTo(owned);
    }
}
