package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.ledger.DiskLedger;
import dev.messaging.examples.shop.ledger.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InboxServiceTest {

    private static final Charge CHARGE = new Charge("o-1", "c-1", "4242424242424242", 100);

    @TempDir
    Path directory;

    private final String url = "memory:inbox-" + UUID.randomUUID();
    private final ShopDatabase database = ShopDatabase.open("jdbc:h2:mem:" + UUID.randomUUID());
    private final List<Kind> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void createTables() throws SQLException {
        database.createTables();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** One life of payments, until it has been sent the charge. */
    private void charge() throws IOException {
        try (DiskLedger ledger = DiskLedger.open(directory, "payments");
                Messaging payments =
                        Messaging.builder().url(url).listener(this::happened).connect()) {
            InboxService.payments(new CardService(), database).start(payments, ledger);
            events.clear();
            payments.send(Channels.CHARGES, Message.of(CHARGE).withIdempotencyKey(CHARGE.orderId()));
            await().until(() -> events.contains(Kind.HANDLED));
        }
    }

    /** What could not be written down can be, by the time that it comes again. */
    private void happened(MessagingEvent event) {
        if (event.kind() == Kind.RETRIED) {
            execute("ALTER TABLE lost RENAME TO duplicates");
        }
        events.add(event.kind());
    }

    private void execute(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    @Test
    void countsWhatTheInboxKeepsFromIt() throws Exception {
        charge();
        assertThat(database.duplicates()).isZero();

        charge();

        assertThat(database.duplicates()).isEqualTo(1);
        assertThat(events).doesNotContain(Kind.RETRIED);
        assertThat(database.books(directory).of("payments"))
                .extracting(Entry::order)
                .containsExactly("o-1");
    }

    @Test
    void countsWhenItComesAgainWhatCouldNotBeCountedAtFirst() throws Exception {
        charge();
        execute("ALTER TABLE duplicates RENAME TO lost");

        charge();

        assertThat(database.duplicates()).isEqualTo(1);
        assertThat(events).contains(Kind.RETRIED).doesNotContain(Kind.DEAD_LETTERED);
        assertThat(database.books(directory).of("payments"))
                .extracting(Entry::order)
                .containsExactly("o-1");
    }

    @Test
    void readsTheBooksOfOneSubscriptionAlone() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            ShopDatabase.tell(connection, "billing", "o-1");
            ShopDatabase.tell(connection, "shipping", "o-2");
        }

        assertThat(database.books(directory).of("billing"))
                .extracting(Entry::order)
                .containsExactly("o-1");
        assertThat(database.books(directory).of("shipping"))
                .extracting(Entry::order)
                .containsExactly("o-2");
    }
}
