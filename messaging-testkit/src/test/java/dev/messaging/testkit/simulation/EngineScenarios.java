package dev.messaging.testkit.simulation;

import java.util.Arrays;
import java.util.List;

/** The scenarios that an engine and a transport are looked at in. */
enum EngineScenarios {
    QUEUES,
    TOPICS,
    REQUESTS,
    GATHERINGS;

    Scenario of(Subject subject) {
        return switch (this) {
            case QUEUES -> new QueueScenario(subject);
            case TOPICS -> new TopicScenario(subject);
            case REQUESTS -> new RequestScenario(subject);
            case GATHERINGS -> new GatherScenario(subject);
        };
    }

    static List<Scenario> allOf(Subject subject) {
        return Arrays.stream(values()).map(scenario -> scenario.of(subject)).toList();
    }
}
