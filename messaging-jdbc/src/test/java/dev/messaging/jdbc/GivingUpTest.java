package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Queue;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.VirtualEnvironment;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages that have failed for a day; in virtual time. The database's clock says that all are old. */
class GivingUpTest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RelayOptions SELDOM = RelayOptions.defaults()
            .withPollInterval(Duration.ofMinutes(10))
            .withLongestBackOff(Duration.ofMinutes(10))
            .withGiveUpAfter(Duration.ofHours(24));

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final TestDatabase database = TestDatabase.h2();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> fails = body -> false;

    @AfterEach
    void close() {
        environment.close();
        database.close();
    }

    @Test
    void a_message_that_fails_while_others_get_there_holds_up_its_key_and_is_given_up_by_itself() {
        fails = "refused"::equals;
        play(outbox -> {
            put(outbox, "refused", "k");
            put(outbox, "behind", "k");
            for (int hour = 1; hour <= 23; hour++) {
                put(outbox, "other " + hour, "k" + hour);
                environment.advance(HOUR);
                assertThat(sent).hasSize(hour).contains("other " + hour);
            }
            assertThat(outbox.parked(10)).isEmpty();

            put(outbox, "another", "k");
            environment.advance(HOUR.multipliedBy(3));

            assertThat(outbox.parked(10)).extracting(ParkedMessage::messageId).containsExactly("refused");
            assertThat(sent).endsWith("behind", "another");
        });
    }

    @Test
    void while_nothing_gets_there_nothing_is_given_up_before_that_has_lasted_for_a_day() {
        fails = body -> true;
        play(outbox -> {
            for (int hour = 0; hour < 12; hour++) {
                put(outbox, "early " + hour, "k" + hour);
                environment.advance(HOUR);
            }
            fails = body -> !body.equals("between");
            put(outbox, "between", "between");
            environment.advance(HOUR);
            assertThat(sent).containsExactly("between");

            fails = body -> true;
            for (int hour = 0; hour < 22; hour++) {
                put(outbox, "late " + hour, "l" + hour);
                environment.advance(HOUR);
            }
            environment.advance(Duration.ofMinutes(105));
            assertThat(outbox.parked(100)).isEmpty();

            environment.advance(HOUR.multipliedBy(8));
            assertThat(outbox.parked(100)).hasSize(34);
        });
    }

    private void play(Play play) {
        environment.run(() -> {
            try (Messaging messaging = Messaging.builder()
                    .transport(ForwardingTransport.sending((transport, to, message) -> {
                                String body = new String(message.body(), StandardCharsets.UTF_8).replace("\"", "");
                                if (fails.test(body)) {
                                    return CompletableFuture.failedFuture(
                                            new MessagingException("answered 400", Outcome.REJECTED, false, null));
                                }
                                sent.add(body);
                                return transport.send(to, message);
                            })
                            .apply(MemoryTransport.to(new Broker(environment))))
                    .environment(environment)
                    .connect()) {
                Outbox outbox = Outbox.open(messaging, database.dataSource(), TestDatabase.options());
                Relay relay = outbox.startRelay(SELDOM);
                play.play(outbox);
                relay.close();
            }
        });
    }

    private void put(Outbox outbox, String payload, String key) throws SQLException {
        database.open(Table.OUTBOX)
                .inTransaction(connection -> outbox.send(
                        connection, CHARGES, Message.of(payload).withId(payload).withPartitionKey(key)));
        database.pass(Duration.ofDays(2), "messaging_outbox", "created_at");
    }

    private interface Play {

        void play(Outbox outbox) throws SQLException;
    }
}
