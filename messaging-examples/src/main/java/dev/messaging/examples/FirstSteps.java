package dev.messaging.examples;

// snippet: start
import dev.messaging.Messaging;
import dev.messaging.Operation;

/** Asks a question and prints the answer. */
public final class FirstSteps {

    record Greet(String name) {}

    static final Operation<Greet, String> GREET = Operation.of("hello.greet", Greet.class, String.class);

    /** Runs. */
    public static void main(String[] arguments) {
        try (Messaging messaging = Messaging.connect()) {
            messaging.respond(GREET, request -> "Hello, " + request.payload().name() + "!");

            System.out.println(messaging.request(GREET, new Greet("Ada")));
        }
    }
}
// end snippet
