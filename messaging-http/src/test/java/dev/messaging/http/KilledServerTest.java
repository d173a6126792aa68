package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.http.Peers.Peer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The receiver's process is killed while it handles, and another takes its place and its port. */
class KilledServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Peers peers = new Peers();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        peers.close();
    }

    @Test
    void what_was_being_handled_is_handled_by_the_next_process_where_that_is_safe() throws Exception {
        int port = RawServer.freePort();
        try (ReceivingProcess first = new ReceivingProcess(port, false);
                ReceivingProcess second = new ReceivingProcess(port, true)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            first.said("ready").size() + second.said("ready").size() == 2);
            first.listen();
            await().atMost(PATIENCE).until(() -> first.said("listening").size() == 1);
            Map<Verb, Peer> callers = new EnumMap<>(Verb.class);
            Map<Verb, CompletableFuture<String>> calls = new EnumMap<>(Verb.class);
            for (Verb verb : Verb.values()) {
                Peer caller = peers.caller(PATIENCE, "http://127.0.0.1:" + port);
                callers.put(verb, caller);
                calls.put(verb, CompletableFuture.supplyAsync(() -> verb.call(caller.messaging()), threads));
            }
            await().atMost(PATIENCE).until(() -> first.said("begun").size() == calls.size());

            first.kill();
            second.listen();

            Set<Verb> succeeded = EnumSet.noneOf(Verb.class);
            calls.forEach((verb, call) -> {
                if (verb.isRepeatable()) {
                    assertThat(call.join()).as(verb.toString()).isNotNull();
                    succeeded.add(verb);
                } else {
                    assertThatThrownBy(call::join)
                            .isInstanceOf(CompletionException.class)
                            .hasCauseInstanceOf(TransportUnavailableException.class)
                            .extracting(failed -> ((MessagingException) failed.getCause()).outcome())
                            .isEqualTo(Outcome.UNKNOWN);
                }
            });
            List<String> again = succeeded.stream()
                    .flatMap(verb -> callers.get(verb).events().stream())
                    .filter(event -> event.kind() == MessagingEvent.Kind.RESENT)
                    .map(MessagingEvent::messageId)
                    .map(Objects::requireNonNull)
                    .distinct()
                    .toList();
            assertThat(first.said("handled")).isEmpty();
            await().untilAsserted(() -> assertThat(second.said("handled"))
                    .hasSize(succeeded.size())
                    .containsExactlyInAnyOrderElementsOf(again));
            assertThat(first.said("begun")).containsAll(again);
            callers.values().forEach(Peer::awaitIdle);
        }
    }
}
