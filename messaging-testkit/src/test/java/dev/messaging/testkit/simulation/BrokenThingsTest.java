package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.testkit.contract.Broken;
import dev.messaging.testkit.contract.MissingStage;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand seeds find whatever is broken on purpose, each by the promise that it breaks: handlers, stores, transports, and stages
 * of the engine that are missing.
 */
class BrokenThingsTest {

    private static final int SEEDS = 1_000;
    private static final int MOST_FAULTS = 6;

    private static final Map<String, Found> FOUND = new TreeMap<>();

    static Stream<BrokenThing> broken() {
        return Stream.of(
                        Arrays.stream(BrokenHandler.values()).map(BrokenThing::of),
                        Arrays.stream(BrokenStore.values()).map(BrokenThing::of),
                        Broken.all().stream().map(BrokenThing::of),
                        Stream.of(
                                        StubbornTransport.BROKEN,
                                        StubbornTransport.WITH_THE_UNDECODABLE,
                                        ForgetfulTransport.BROKEN,
                                        SingleFileTransport.BROKEN,
                                        OneKeyTransport.BROKEN,
                                        QueuingTransport.BROKEN)
                                .map(BrokenThing::of),
                        MissingStage.all().stream().map(BrokenThing::of))
                .flatMap(things -> things);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void is_found(BrokenThing thing) {
        Found found = Found.by(thing, SEEDS);
        FOUND.put(thing.what(), found);
        assertThat(found.faults()).as(found.failure()).isLessThanOrEqualTo(MOST_FAULTS);
    }

    @AfterAll
    static void write() {
        Found.write(FOUND);
    }
}
