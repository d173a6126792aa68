package dev.messaging.examples.relay;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.Lifeline;
import java.io.IOException;
import java.nio.file.Path;

/** The counter in a process of its own: {@code CounterMain DIRECTORY}, where its archive is to be. */
final class CounterMain {

    private CounterMain() {}

    /** Runs it until it is told to end. */
    public static void main(String[] arguments) {
        Lifeline lifeline = Lifeline.ofThisProcess();
        try {
            run(Path.of(arguments[0]), lifeline);
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(Path directory, Lifeline lifeline) throws IOException {
        Counter counter = new Counter(Archive.create(directory));
        try (Messaging broker =
                Messaging.builder().application("counter").listener(counter).connect()) {
            counter.start(broker);
            lifeline.started(JarDigest.of(Counter.class));
            lifeline.end().join();
        }
    }
}
