package dev.messaging.jdbc;

/** The statements of a store as they are, and broken on purpose. */
enum StoreVariant {
    SOUND("", ""),
    TAKES_OVER_WHAT_IS_BEING_HANDLED(" AND expires_at <= ", " AND 0 < "),
    FORGETS_WHAT_WAS_HANDLED("SET completed = TRUE", "SET completed = FALSE"),
    FORGETS_THE_REPLY("reply = ?", "reply = CASE WHEN CAST(? AS VARBINARY) IS NULL THEN NULL END"),
    TAKES_WHAT_IS_BEING_HANDLED_FOR_HANDLED(
            "completed, fingerprint, reply FROM", "TRUE AS completed, fingerprint, reply FROM");

    private final String sound;
    private final String broken;

    StoreVariant(String sound, String broken) {
        this.sound = sound;
        this.broken = broken;
    }

    String of(String statement) {
        return statement.replace(sound, broken);
    }
}
