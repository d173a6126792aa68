package dev.messaging.examples.relay;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.Lifeline;
import java.time.Duration;

/**
 * The relay in a process of its own: {@code RelayMain URL}, where it takes webhooks.
 *
 * <p>Where the broker is, and which headers of GitHub's mean what, {@code messaging.properties} says.
 */
final class RelayMain {

    private static final String APPLICATION = "relay";

    /** GitHub waits 10 seconds for an answer, and is to have one if the broker is away. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

    private RelayMain() {}

    /** Runs it until it is told to end. */
    public static void main(String[] arguments) {
        Lifeline lifeline = Lifeline.ofThisProcess();
        try {
            run(arguments[0], lifeline);
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    /** What comes in is closed first: what is under way can still go out. */
    private static void run(String listen, Lifeline lifeline) {
        try (Messaging broker = Messaging.builder()
                        .application(APPLICATION)
                        .sendTimeout(SEND_TIMEOUT)
                        .connect();
                Messaging web =
                        Messaging.builder().application(APPLICATION).url(listen).connect()) {
            Relay.start(web, broker);
            lifeline.started(JarDigest.of(Relay.class));
            lifeline.end().join();
        }
    }
}
