package dev.messaging.testkit.simulation;

import dev.messaging.Subscription;
import java.util.function.Supplier;

/** What a worker receives with: closed, it may be opened again on the same connection. */
final class Reception implements Subscription {

    private final Place place;
    private final Supplier<Subscription> opening;
    private Subscription current;
    private boolean closing;

    Reception(Place place, Supplier<Subscription> opening) {
        this.place = place;
        this.opening = opening;
        this.current = opening.get();
    }

    Place place() {
        return place;
    }

    void reopen() {
        current = opening.get();
        closing = false;
    }

    boolean isClosing() {
        return closing;
    }

    @Override
    public void pause() {
        current.pause();
    }

    @Override
    public void resume() {
        current.resume();
    }

    @Override
    public void close() {
        closing = true;
        current.close();
    }

    @Override
    public void unsubscribe() {
        closing = true;
        current.unsubscribe();
    }
}
