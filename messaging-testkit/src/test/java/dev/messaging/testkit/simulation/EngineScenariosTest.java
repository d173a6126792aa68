package dev.messaging.testkit.simulation;

import org.junit.jupiter.api.Test;

/** The engine keeps its promises, whatever goes wrong. */
class EngineScenariosTest {

    @Test
    void queues() {
        Seeds.configured(2_000).play(new QueueScenario(Subject.WHOLE));
    }
}
