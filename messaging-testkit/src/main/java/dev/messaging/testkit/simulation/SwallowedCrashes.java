package dev.messaging.testkit.simulation;

import dev.messaging.Interceptor;
import java.util.concurrent.CompletionStage;

/** Notices handlers that go on after their process has died: no real one could. */
final class SwallowedCrashes implements Interceptor {

    private final World world;
    private final SimulatedService service;
    private final Life life;

    SwallowedCrashes(World world, SimulatedService service, Life life) {
        this.world = world;
        this.service = service;
        this.life = life;
    }

    @Override
    public CompletionStage<?> intercept(Interaction interaction, Chain chain) {
        if (interaction.kind() == Kind.HANDLE) {
            // An engine goes on with the next message when one has failed, which a process that is dead would not.
            life.requireAlive();
        }
        CompletionStage<?> handled = chain.proceed(interaction);
        return interaction.kind() != Kind.HANDLE
                ? handled
                : handled.whenComplete((result, failure) -> {
                    if (life.wasThrownHere() && !isCrash(failure)) {
                        world.violate(by("A handler of " + service.name() + " for " + interaction.name()));
                    }
                });
    }

    static AssertionError by(String who) {
        return new AssertionError(who + " has caught a SimulatedCrash, and gone on: do not catch Error or Throwable");
    }

    private static boolean isCrash(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SimulatedCrash) {
                return true;
            }
        }
        return false;
    }
}
