package dev.messaging.internal;

import dev.messaging.spi.Environment;

/** Drops what nobody waits for any longer, before each attempt. */
final class Expire implements Stage<Handling> {

    private final Environment environment;

    Expire(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean begin(Handling handling) {
        if (handling.isExpired(environment.time().nanoTime())) {
            handling.receiver.verdicts().expire(handling);
            handling.turnBack();
            return false;
        }
        return true;
    }
}
