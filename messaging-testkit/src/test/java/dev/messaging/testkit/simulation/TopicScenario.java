package dev.messaging.testkit.simulation;

import dev.messaging.Topic;
import java.util.List;

/** A topic with two subscriptions, and one that nobody has subscribed to. */
record TopicScenario(Subject subject) implements Scenario {

    @Override
    public void play(Simulation simulation) {
        SendingPlay play = new SendingPlay(simulation, subject);
        Topic<Job> topic = Topic.of("topic", Job.class);
        play.sendTo(new Target(
                topic,
                List.of(
                        play.start("billing", topic.subscription("billing")),
                        play.start("shipping", topic.subscription("shipping")))));
        play.sendTo(new Target(Topic.of("unheard", Job.class), List.of()));
        play.begin();
    }
}
