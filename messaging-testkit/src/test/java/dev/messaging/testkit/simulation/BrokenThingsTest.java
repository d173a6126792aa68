package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.testkit.contract.Broken;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand seeds find whatever is broken on purpose: handlers, transports, and stages of the engine that are missing. */
class BrokenThingsTest {

    private static final int SEEDS = 1_000;
    private static final int MOST_FAULTS = 4;
    private static final List<String> STAGES = List.of(
            "Observe",
            "Stamp",
            "InFlightLimit",
            "Encode",
            "Resend",
            "Breaker",
            "Transmit",
            "Dispatcher",
            "Settle",
            "Report",
            "Decode",
            "IdempotentReceiver",
            "Redeliver",
            "Expire",
            "Invoke");

    private static final Map<String, Found> FOUND = new TreeMap<>();

    static Stream<Arguments> broken() {
        Stream<Arguments> handlers = Arrays.stream(BrokenHandler.values())
                .map(handler -> Arguments.of(
                        "a handler that "
                                + handler.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        List.of(handler)));
        Stream<Subject> subjects = Stream.concat(
                Broken.all().stream().map(Subject::over), STAGES.stream().map(Subject::without));
        return Stream.concat(
                handlers, subjects.map(subject -> Arguments.of(subject.what(), EngineScenarios.allOf(subject))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void is_found(String what, List<Scenario> scenarios) {
        Found found = Found.by(scenarios, SEEDS);
        FOUND.put(what, found);
        assertThat(found.faults()).as(found.failure()).isLessThanOrEqualTo(MOST_FAULTS);
    }

    @Test
    void what_is_whole_is_not_found() {
        assertThat(Found.search(EngineScenarios.allOf(Subject.WHOLE), 20)).isEmpty();
    }

    @AfterAll
    static void write() {
        Found.write(FOUND);
    }
}
