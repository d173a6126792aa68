package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.IdempotencyStore;
import org.junit.jupiter.api.Test;

/** Marks where a transaction may go on that has lost them. */
class InboxSqlTest {

    private static final IdempotencyStore.Key KEY = new IdempotencyStore.Key("charges", null, "one");
    private static final String FINGERPRINT = "0".repeat(64);
    private static final byte[] EMPTY = {};

    @Test
    void a_mark_that_another_has_committed_confirms_nothing_whatever_its_reply() throws Exception {
        try (TestDatabase h2 = TestDatabase.h2()) {
            InboxSql sql = new InboxSql(h2.open(Table.INBOX));
            ConnectionSource connections = ConnectionSource.of(h2.dataSource());
            connections.inTransaction(connection -> {
                assertThat(sql.mark(connection, KEY, FINGERPRINT)).isTrue();
                sql.confirm(connection, KEY, FINGERPRINT, EMPTY);
                return true;
            });

            assertThatThrownBy(() -> connections.inTransaction(connection -> {
                        sql.confirm(connection, KEY, FINGERPRINT, EMPTY);
                        return true;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("rolled back");
            InboxSql.Marked marked = connections.inTransaction(connection -> sql.look(connection, KEY));
            assertThat(marked.reply()).isEmpty();
            assertThat(marked.fingerprint()).isEqualTo(FINGERPRINT);
        }
    }
}
