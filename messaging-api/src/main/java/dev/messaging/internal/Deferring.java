package dev.messaging.internal;

import dev.messaging.spi.Time;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The two halves of a send that is deferred: to whoever keeps the message, and from there to the transport. */
final class Deferring {

    private final Time time;
    private final List<Stage<Call>> prepare;
    private final List<Stage<Call>> toOne;
    private final List<Stage<Call>> toEach;

    /**
     * Cuts the way of a send in two.
     *
     * @param prepare the stages up to the encoded message
     * @param toOne the stages from there on
     * @param toEach the same to a topic without a broker
     */
    Deferring(Time time, List<Stage<Call>> prepare, List<Stage<Call>> toOne, List<Stage<Call>> toEach) {
        this.time = time;
        this.prepare = prepare;
        this.toOne = toOne;
        this.toEach = toEach;
    }

    List<Stage<Call>> toStore(Consumer<WireMessage> store) {
        List<Stage<Call>> stages = new ArrayList<>(prepare);
        stages.add(new Keep(store));
        return stages;
    }

    List<Stage<Call>> toOne(WireMessage message) {
        return after(message, toOne);
    }

    List<Stage<Call>> toEach(WireMessage message) {
        return after(message, toEach);
    }

    private List<Stage<Call>> after(WireMessage message, List<Stage<Call>> rest) {
        List<Stage<Call>> stages = new ArrayList<>();
        stages.add(new StampAgain(time, message));
        stages.addAll(rest);
        return stages;
    }

    /** Ends the first half. */
    private record Keep(Consumer<WireMessage> store) implements Stage<Call> {

        @Override
        public boolean begin(Call call) {
            long timeToLive = call.message.timeToLive().map(Duration::toMillis).orElse(WireMessage.NONE);
            store.accept(call.wire().timeToLive(timeToLive).build());
            call.turnBack();
            return false;
        }
    }

    /** Begins the second half: what was stamped stays, and only the time that is left is counted from now. */
    private record StampAgain(Time time, WireMessage message) implements Stage<Call> {

        @Override
        public boolean begin(Call call) {
            long now = time.nanoTime();
            call.id = message.id();
            call.correlationId = message.correlationId();
            call.wire = message.toBuilder();
            if (message.timeToLive() != WireMessage.NONE) {
                call.expiry = Deadline.after(now, Duration.ofMillis(message.timeToLive()));
            }
            call.deadline = Deadline.earlier(Deadline.after(now, call.timeout), call.expiry);
            return true;
        }
    }
}
