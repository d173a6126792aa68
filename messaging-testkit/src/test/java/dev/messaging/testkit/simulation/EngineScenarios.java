package dev.messaging.testkit.simulation;

import java.util.List;

/** The scenarios that an engine and a transport are looked at in. */
enum EngineScenarios {
    QUEUES,
    TOPICS,
    REQUESTS;

    Scenario of(Subject subject) {
        return switch (this) {
            case QUEUES -> new QueueScenario(subject);
            case TOPICS -> new TopicScenario(subject);
            case REQUESTS -> new RequestScenario(subject);
        };
    }

    static List<Scenario> allOf(Subject subject) {
        return List.of(QUEUES.of(subject), TOPICS.of(subject), REQUESTS.of(subject));
    }
}
