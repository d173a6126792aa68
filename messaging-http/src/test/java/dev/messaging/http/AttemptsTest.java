package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.Ordering;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Attempts are counted by the receiver, whatever else its sender is told between them. */
class AttemptsTest {

    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    @Test
    void a_message_put_off_after_a_failure_keeps_its_count() {
        ReceiverOptions options = ReceiverOptions.defaults()
                .withOrdering(Ordering.NONE)
                .withRetry(RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(1_300)));
        Registry registry = new Registry();
        try (Messaging receiver = connect(registry);
                Messaging sender = connect(registry)) {
            receiver.receive(Verb.QUEUE, options, message -> {
                attempts.add(message.attempt());
                if (attempts.size() == 1) {
                    throw new IllegalStateException("fails once");
                }
                if (attempts.size() == 2) {
                    throw new RetryLaterException(Duration.ofMillis(50));
                }
            });

            sender.send(Verb.QUEUE, "work");
        }
        assertThat(attempts).containsExactly(1, 2, 2);
    }

    private static Messaging connect(Registry registry) {
        return Messaging.builder()
                .transport(registry.opening(HttpOptions.defaults()))
                .connect();
    }
}
