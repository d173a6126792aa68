package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ForwardingTransport;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract notices transports that are broken on purpose, each by the promise that it breaks. */
class BrokenTransportsTest {

    static Stream<Broken> broken() {
        return Stream.concat(Broken.all().stream(), BrokenDeadLetters.all().stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    @DisplayName("a transport broken on purpose is noticed by its promise")
    void aBrokenTransportIsNoticed(Broken broken) {
        ContractRun run = ContractRun.of(Set.of(broken.promise()), () -> new VirtualFixture(broken.change(), Set.of()));

        assertThat(run.failedPromises()).containsExactly(broken.promise());
    }

    @Test
    @DisplayName("the same promises hold over a transport that is not broken")
    void aTransportThatIsNotBrokenPasses() {
        Set<String> promises = broken().map(Broken::promise).collect(Collectors.toSet());
        UnaryOperator<TransportFactory> whole = ForwardingTransport.around(ForwardingTransport::new);

        ContractRun run = ContractRun.of(promises, () -> new VirtualFixture(whole, Set.of()));

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isGreaterThan(promises.size());
    }
}
