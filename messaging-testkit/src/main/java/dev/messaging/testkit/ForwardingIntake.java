package dev.messaging.testkit;

import dev.messaging.spi.Intake;
import java.util.concurrent.CompletionStage;

/** An intake that does what another does, but for what a subclass changes: how tests watch one, or break it. */
public class ForwardingIntake implements Intake {

    private final Intake intake;

    /** Forwards to this one. */
    public ForwardingIntake(Intake intake) {
        this.intake = intake;
    }

    /** Forwards to this one, and does something before it ends, be it by {@link #close} or by {@link #unsubscribe}. */
    public static Intake endingAfter(Runnable action, Intake intake) {
        return new ForwardingIntake(intake) {
            @Override
            public CompletionStage<Void> close() {
                action.run();
                return super.close();
            }

            @Override
            public CompletionStage<Void> unsubscribe() {
                action.run();
                return super.unsubscribe();
            }
        };
    }

    @Override
    public void pause() {
        intake.pause();
    }

    @Override
    public void resume() {
        intake.resume();
    }

    @Override
    public CompletionStage<Void> stop() {
        return intake.stop();
    }

    @Override
    public CompletionStage<Void> close() {
        return intake.close();
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        return intake.unsubscribe();
    }
}
