package dev.messaging.examples.docs;

// snippet: hello
import dev.messaging.Messaging;
import dev.messaging.Operation;

public class Hello {
    record Greet(String name) {}

    static final Operation<Greet, String> GREET = Operation.of("hello.greet", Greet.class, String.class);

    public static void main(String[] arguments) {
        try (Messaging messaging = Messaging.connect()) {
            messaging.respond(GREET, request -> "Hello, " + request.payload().name() + "!");
            System.out.println(messaging.request(GREET, new Greet("Ada")));
        }
    }
}
// end snippet
