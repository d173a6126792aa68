package dev.messaging.jdbc;

import java.util.List;

/** The tables there are, and the columns that the code relies on. */
enum Table {
    IDEMPOTENCY(
            "idempotency",
            "source",
            "caller",
            "message_key",
            "token",
            "completed",
            "fingerprint",
            "retention",
            "expires_at",
            "reply"),
    INBOX("inbox", "source", "caller", "message_key", "fingerprint", "reply", "expires_at"),
    OUTBOX(
            "outbox",
            "destination",
            "lane",
            "id",
            "message_id",
            "partition_key",
            "message",
            "created_at",
            "due_at",
            "expires_at",
            "parked_at",
            "reason"),
    OUTBOX_LANE("outbox_lane", "destination", "lane");

    private final String plainName;

    @SuppressWarnings("ImmutableEnumChecker") // List.of gives one that does not change
    private final List<String> columns;

    Table(String plainName, String... columns) {
        this.plainName = plainName;
        this.columns = List.of(columns);
    }

    /** As the options say. */
    String name(JdbcOptions options) {
        String schema = options.schema() == null ? "" : options.schema() + ".";
        return schema + options.tablePrefix() + plainName;
    }

    List<String> columns() {
        return columns;
    }
}
