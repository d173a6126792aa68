package dev.messaging.jdbc;

import dev.messaging.IdempotencyStore;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HexFormat;

/** A key as three columns. */
final class MessageKey {

    /** The columns, as a statement that looks for them has them. */
    static final String CONDITION = "source = ? AND caller = ? AND message_key = ?";

    /** In which the rows of several keys are locked, so that no two transactions wait for each other. */
    static final Comparator<IdempotencyStore.Key> ORDER = Comparator.comparing(IdempotencyStore.Key::source)
            .thenComparing(IdempotencyStore.Key::value)
            .thenComparing(key -> key.caller() == null ? "" : key.caller());

    private static final int LONGEST = 255;

    private MessageKey() {}

    /**
     * Sets the three parameters.
     *
     * @return the index of the parameter after them
     */
    static int set(PreparedStatement statement, int first, IdempotencyStore.Key key) throws SQLException {
        statement.setString(first, key.source());
        statement.setString(first + 1, key.caller() == null ? "" : fitting(key.caller()));
        statement.setString(first + 2, fitting(key.value()));
        return first + 3;
    }

    /**
     * Nobody here chooses so long a name, or one that not every database can store; but foreign senders may. It must not be
     * cut: others begin alike. Nor is it digested as UTF-8, in which all halves of surrogate pairs are the same.
     */
    static String fitting(String value) {
        if (value.length() <= LONGEST && value.codePoints().allMatch(MessageKey::isStorable)) {
            return value;
        }
        ByteBuffer characters = ByteBuffer.allocate(Character.BYTES * value.length());
        characters.asCharBuffer().put(value);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(characters.array());
            return "sha-256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    private static boolean isStorable(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
    }
}
