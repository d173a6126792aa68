package dev.messaging.benchmarks.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    private static final List<String> NAMES = List.of("--scenarios");
    private static final List<String> ALL = List.of("send, 1,000 unconfirmed", "send, one at a time", "consume, no-op");

    @Test
    void someAreNamedByPartsOfTheirNames() {
        assertThat(Arguments.of(NAMES, "--scenarios", "No-op+1,000").matching("--scenarios", ALL))
                .containsExactly("send, 1,000 unconfirmed", "consume, no-op");
    }

    @Test
    void allAreMeantIfNoneIsNamed() {
        assertThat(Arguments.of(NAMES).matching("--scenarios", ALL)).isEqualTo(ALL);
    }

    @Test
    void aNameOfNoneIsRefused() {
        Arguments arguments = Arguments.of(NAMES, "--scenarios", "receive");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> arguments.matching("--scenarios", ALL))
                .withMessage("No --scenarios receive; there are " + ALL);
    }
}
