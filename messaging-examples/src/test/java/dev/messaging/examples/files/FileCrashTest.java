package dev.messaging.examples.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages whose receiver's process is killed; both find the transport by its URL. */
class FileCrashTest {

    private static final Queue<String> ORDERS = Queue.of("orders", String.class);
    private static final int HELD = 3;
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void what_a_killed_process_had_claimed_is_handled_by_another(@TempDir Path directory) throws Exception {
        String url = directory.toUri().toString();
        Set<String> handled = ConcurrentHashMap.newKeySet();
        try (Messaging messaging = Messaging.connect(url)) {
            List<String> orders = new ArrayList<>();
            for (int i = 0; i < HELD; i++) {
                messaging.send(ORDERS, "order " + i);
                orders.add("order " + i);
            }
            Process other = start(url);
            try (BufferedReader itHandles = other.inputReader()) {
                for (int i = 0; i < HELD; i++) {
                    assertThat(orders).contains(itHandles.readLine());
                }
                messaging.receive(ORDERS, order -> handled.add(order.payload()));
                messaging.send(ORDERS, "last");
                await().atMost(LONG).until(() -> handled.contains("last"));
                assertThat(handled).containsExactly("last");
            } finally {
                other.destroyForcibly();
            }
            orders.add("last");
            await().atMost(LONG).untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrderElementsOf(orders));
        }
    }

    private static Process start(String url) throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holding.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A process that takes what it can get, says so, and never comes to an end. */
    static final class Holding {

        private Holding() {}

        /** Receives from the URL. */
        public static void main(String[] arguments) throws InterruptedException {
            ReceiverOptions few =
                    ReceiverOptions.defaults().withConcurrency(HELD).withMaxUnsettled(HELD);
            Messaging.connect(arguments[0]).receive(ORDERS, few, order -> {
                System.out.println(order.payload());
                Thread.currentThread().join();
            });
            Thread.currentThread().join();
        }
    }
}
