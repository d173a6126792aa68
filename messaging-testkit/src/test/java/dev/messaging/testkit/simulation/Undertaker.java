package dev.messaging.testkit.simulation;

import dev.messaging.FailureInfo;
import dev.messaging.Handler;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.Source;
import java.nio.charset.StandardCharsets;

/** Notes the dead letters of a place, and may have those of a queue handled once more. */
record Undertaker(Ledger ledger, SimulatedService service, Place place, Source<Job> source, boolean replays)
        implements Handler<byte[]> {

    @Override
    public void handle(ReceivedMessage<byte[]> letter) {
        ledger.add(new DeadLetter(
                place,
                letter.id(),
                new String(letter.payload(), StandardCharsets.UTF_8),
                letter.headers().get("messaging-failure-id").orElse(""),
                FailureInfo.of(letter)));
        if (replays && source instanceof Queue<Job> && ledger.replay(letter.id())) {
            service.messaging().send(Queue.of(source.name(), byte[].class), letter.forward());
            ledger.replayed(letter.id());
        }
    }
}
