package dev.messaging.testkit.simulation;

import dev.messaging.Message;
import dev.messaging.ReceivedMessage;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Do with each message what it is to be done with, and note it. */
final class Handlers {

    private final Ledger ledger;
    private final RunRules rules;
    private final NotedSends sends;

    Handlers(Ledger ledger, NotedSends sends) {
        this.ledger = ledger;
        this.rules = new RunRules(ledger);
        this.sends = sends;
    }

    private Run begin(SimulatedService service, Place place, ReceivedMessage<Job> message) {
        Sent sent = ledger.sent(message.id());
        if (sent == null) {
            throw new AssertionError("Message " + message.id() + " was never sent");
        }
        ledger.require(!sent.isUndecodable(), "RTY-3", () -> sent + " cannot be decoded, and has come to a handler");
        int times = (int) ledger.runs(place, sent).count();
        Run run = new Run(sent, place, message.attempt(), ledger.now(), service, sent.act(times));
        rules.begins(run, message);
        ledger.add(run);
        return run;
    }

    Run handle(SimulatedService service, Place place, ReceivedMessage<Job> message) {
        return handle(service, place, message, run -> forward(service, run));
    }

    /** In the end does some work. */
    <T> T handle(SimulatedService service, Place place, ReceivedMessage<Job> message, Function<Run, T> work) {
        Run run = begin(service, place, message);
        Act act = run.act;
        try {
            if (act.ending() != Act.Ending.LATER && !act.time().isZero()) {
                service.work(act.time());
            }
            if (act.ending() == Act.Ending.DONE) {
                T result = work.apply(run);
                end(run, act);
                return result;
            }
        } catch (RuntimeException interrupted) {
            end(run, new Act(Act.Ending.INTERRUPTED, Duration.ZERO));
            throw interrupted;
        }
        end(run, act);
        throw failure(act);
    }

    private Run forward(SimulatedService service, Run run) {
        if (run.sent.forwardedTo != null) {
            sends.send(service.messaging(), forwarded(run, run.sent.forwardedTo), true);
        }
        return run;
    }

    CompletableFuture<?> handleAsync(SimulatedService service, Place place, ReceivedMessage<Job> message) {
        Run run = begin(service, place, message);
        Act act = run.act;
        if (act.ending() == Act.Ending.DONE && run.sent.forwardedTo != null) {
            return sends.sendAsync(service.messaging(), forwarded(run, run.sent.forwardedTo))
                    .whenComplete((id, failure) ->
                            end(run, failure == null ? act : new Act(Act.Ending.INTERRUPTED, Duration.ZERO)));
        }
        end(run, act);
        return act.ending() == Act.Ending.DONE
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(failure(act));
    }

    private static RuntimeException failure(Act act) {
        return switch (act.ending()) {
            case REJECTED -> new RejectedException("never");
            case LATER -> new RetryLaterException(act.time());
            default -> new IllegalStateException("not this time");
        };
    }

    private void end(Run run, Act act) {
        run.act = act;
        run.ended = ledger.now();
        if (act.ending() == Act.Ending.DONE) {
            rules.isDone(run);
        }
    }

    private Sent forwarded(Run run, Target to) {
        return new Sent(
                Message.of(new Job("forwarded")).withId(run.sent.id + "-" + ledger.nextNumber()),
                to.channel().name(),
                to.places(),
                List.of(new Act(Act.Ending.DONE, Duration.ZERO)),
                null,
                run.sent,
                true,
                Optional.empty(),
                ledger.now());
    }
}
