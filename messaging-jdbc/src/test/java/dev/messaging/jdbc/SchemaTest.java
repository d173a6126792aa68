package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the scripts become under the names that the options say. */
class SchemaTest {

    @ParameterizedTest
    @EnumSource
    void a_schema_may_be_named_like_the_tables(Dialect dialect) {
        JdbcOptions options = JdbcOptions.defaults().withSchema("messaging_app").withTablePrefix("x_");

        String script = String.join("\n", new Schema(dialect, options).statements());

        assertThat(script)
                .contains("messaging_app.x_inbox (", "messaging_app.x_outbox_lane (", "x_inbox_expiry")
                .doesNotContain("x_app", " messaging_inbox", "messaging_app.x_inbox_expiry");
    }
}
