package dev.messaging.testkit.broker;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker is doing, and what may be done to it next. Whatever is not closed when the JVM ends is closed then.
 * Thread-safe.
 */
final class BrokerLife {

    private static final Logger log = LoggerFactory.getLogger(BrokerLife.class);

    private enum State {
        RUNNING,
        PAUSED,
        DOWN,
        CLOSED
    }

    private final String product;
    private final BrokerHost host;

    /** Waits for nobody: a start that is under way fails, as its broker goes. */
    private final Thread atTheEnd;

    private State state = State.DOWN;

    BrokerLife(String product, BrokerHost host) {
        this.product = product;
        this.host = host;
        this.atTheEnd = new Thread(host::close, product + "-close");
    }

    synchronized void start() {
        try {
            Runtime.getRuntime().addShutdownHook(atTheEnd);
            host.start();
            state = State.RUNNING;
        } catch (RuntimeException | Error failure) {
            try {
                close();
            } catch (RuntimeException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    synchronized void stop() {
        requireOpen();
        resumeIfPaused();
        if (state == State.RUNNING) {
            host.stop();
            become(State.DOWN);
        }
    }

    synchronized void kill() {
        requireOpen();
        if (state != State.DOWN) {
            host.kill();
            become(State.DOWN);
        }
    }

    synchronized void restart() {
        stop();
        host.start();
        become(State.RUNNING);
    }

    synchronized void pause() {
        requireUp("pause");
        if (state == State.RUNNING) {
            host.pause();
            become(State.PAUSED);
        }
    }

    synchronized void resume() {
        requireUp("resume");
        resumeIfPaused();
    }

    synchronized String run(List<String> command) {
        if (state != State.RUNNING) {
            throw new IllegalStateException(
                    "'" + String.join(" ", command) + "' needs " + product + " to run, and it is " + state);
        }
        return host.run(command);
    }

    synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException theEndHasBegun) {
            log.trace("Closed at the end of the JVM", theEndHasBegun);
        }
        host.close();
    }

    private void resumeIfPaused() {
        if (state == State.PAUSED) {
            host.resume();
            become(State.RUNNING);
        }
    }

    private void become(State next) {
        state = next;
        log.debug("{}: {} is {}", product, host.description(), next);
    }

    private void requireUp(String verb) {
        requireOpen();
        if (state == State.DOWN) {
            throw new IllegalStateException(product + " is down, so " + verb + "() can do nothing: restart() it first");
        }
    }

    private void requireOpen() {
        if (state == State.CLOSED) {
            throw new IllegalStateException(product + " is closed: start another one");
        }
    }
}
