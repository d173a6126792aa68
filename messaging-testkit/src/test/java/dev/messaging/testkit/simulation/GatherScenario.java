package dev.messaging.testkit.simulation;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Gathered;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.UndeliverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Questions to several at once, of whom some take too long, refuse, or are not there. */
record GatherScenario(Subject subject) implements Scenario {

    @Override
    public void play(Simulation simulation) {
        new Play(simulation, subject).begin();
    }

    /**
     * Somebody who is asked.
     *
     * @param time how long an answer takes
     */
    private record Voter(String name, Duration time, boolean refuses, boolean isThere) {

        Operation<Job, Job> operation() {
            return Operation.of(name, Job.class, Job.class);
        }

        Job answer(Job question) {
            if (refuses) {
                throw new RejectedException("no vote");
            }
            return new Job(name + " on " + question.text());
        }

        /** What kind of failure is owed instead of an answer; null if there is to be one. */
        @Nullable
        Class<? extends MessagingException> failure(Duration timeout) {
            if (!isThere) {
                return UndeliverableException.class;
            }
            if (time.compareTo(timeout) >= 0) {
                return DeadlineExceededException.class;
            }
            return refuses ? RemoteFaultException.class : null;
        }
    }

    /** A question, and what came of it. */
    private static final class Poll {

        private final Job question;
        private final long began;
        private long ended;
        private @Nullable Gathered<Job> gathered;

        Poll(Job question, long began) {
            this.question = question;
            this.began = began;
        }
    }

    private static final class Play {

        private final EngineWorld world;
        private final Dice dice;
        private final Duration timeout;
        private final List<Voter> voters = new ArrayList<>();
        private final List<Poll> polls = new ArrayList<>();

        Play(Simulation simulation, Subject subject) {
            this.dice = new Dice(simulation.random());
            this.world = new EngineWorld(simulation, subject);
            this.timeout = dice.between(Duration.ofMillis(500), Duration.ofSeconds(10));
            simulation.faults(dice.faults());
        }

        void begin() {
            for (int i = dice.between(2, 4); i > 0; i--) {
                Voter voter = new Voter(
                        "voter-" + i,
                        dice.happens(0.5) ? Duration.ZERO : dice.between(Duration.ZERO, timeout.multipliedBy(2)),
                        dice.happens(0.2),
                        dice.happens(0.9));
                voters.add(voter);
                if (voter.isThere) {
                    start(voter);
                }
            }
            Messaging client = world.client(100, timeout, timeout);
            for (int i = dice.between(1, 3); i > 0; i--) {
                ask(client, new Poll(new Job("question " + i), world.ledger().now()));
            }
            world.keepsItsPromises(() -> polls.forEach(this::isPartialInTime));
        }

        private void start(Voter voter) {
            world.service(
                    voter.name,
                    service -> service.messaging().respond(voter.operation(), question -> {
                        service.work(voter.time);
                        return voter.answer(question.payload());
                    }));
        }

        private void ask(Messaging client, Poll poll) {
            polls.add(poll);
            List<Operation<Job, Job>> operations =
                    voters.stream().map(Voter::operation).toList();
            CompletableFuture<?> unused = client.gatherAsync(operations, poll.question)
                    .whenComplete((gathered, failure) -> {
                        poll.gathered = gathered;
                        poll.ended = world.ledger().now();
                    });
        }

        private void isPartialInTime(Poll poll) {
            Gathered<Job> gathered = poll.gathered;
            world.ledger()
                    .require(
                            gathered != null && poll.ended - poll.began <= timeout.toNanos(),
                            "REQ-8",
                            () -> poll.question + " had no answers in time");
            if (gathered != null) {
                for (int i = 0; i < voters.size(); i++) {
                    isOwn(voters.get(i), poll.question, gathered.answers().get(i));
                }
            }
        }

        private void isOwn(Voter voter, Job question, Gathered.Answer<Job> answer) {
            Job reply = answer.reply();
            MessagingException failure = answer.failure();
            world.ledger()
                    .require(
                            reply == null
                                    ? failure != null
                                    : reply.text().equals(voter.name + " on " + question.text()),
                            "REQ-8",
                            () -> voter + " was asked " + question + ", and said " + answer);
            if (!world.ledger().excuses().somethingHappenedTo(List.of(voter.name))) {
                Class<? extends MessagingException> owed = voter.failure(timeout);
                world.ledger()
                        .require(
                                owed == null ? reply != null : owed.isInstance(failure),
                                "REQ-8",
                                () -> voter + " was asked " + question + " for " + timeout + ", and said " + answer);
            }
        }
    }
}
