package dev.messaging.testkit.simulation;

import dev.messaging.Queue;
import java.util.List;

/** One queue or two, each with receivers of its own. */
record QueueScenario(Subject subject) implements Scenario {

    @Override
    public void play(Simulation simulation) {
        SendingPlay play = new SendingPlay(simulation, subject);
        int queues = play.dice().between(1, 2);
        for (int i = 1; i <= queues; i++) {
            Queue<Job> queue = Queue.of("queue-" + i, Job.class);
            play.sendTo(new Target(queue, List.of(play.start("worker-" + i, queue))));
        }
        play.begin();
    }
}
