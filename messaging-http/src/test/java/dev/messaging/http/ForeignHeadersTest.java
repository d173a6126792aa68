package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Headers;
import dev.messaging.http.ForeignHeaders.Attribute;
import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What headers of senders that do not know this library mean. */
class ForeignHeadersTest {

    private static final SystemEnvironment ENVIRONMENT = new SystemEnvironment("foreign");
    private static final byte[] BODY = "{}".getBytes(UTF_8);
    private static final ForeignHeaders GITHUB = ForeignHeaders.none()
            .with(Attribute.IDEMPOTENCY_KEY, "X-GitHub-Delivery")
            .with(Attribute.TYPE, "X-GitHub-Event");

    @AfterAll
    static void close() {
        ENVIRONMENT.close();
    }

    private static WireMessage read(ForeignHeaders foreign, String... namesAndValues) throws MalformedMessageException {
        return read(foreign, BODY, namesAndValues);
    }

    private static WireMessage read(ForeignHeaders foreign, byte[] body, String... namesAndValues)
            throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader(foreign);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            reader.take(namesAndValues[i], namesAndValues[i + 1]);
        }
        return reader.message(body, ENVIRONMENT).build();
    }

    private static String said(WireMessage message, Attribute attribute) {
        return String.valueOf(
                switch (attribute) {
                    case ID -> message.id();
                    case TYPE -> message.type();
                    case SOURCE -> message.source();
                    case CORRELATION_ID -> message.correlationId();
                    case PARTITION_KEY -> message.partitionKey();
                    case IDEMPOTENCY_KEY -> message.idempotencyKey();
                });
    }

    // What they mean

    @Test
    void are_attributes_and_no_headers_whatever_the_case() throws MalformedMessageException {
        WireMessage message = read(
                GITHUB,
                "x-github-delivery",
                "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                "X-GITHUB-EVENT",
                "push",
                "X-GitHub-Hook-ID",
                "292430182");

        assertThat(message.idempotencyKey()).isEqualTo("72d3162e-cc78-11e3-81ab-4c9367dc0958");
        assertThat(message.type()).isEqualTo("push");
        assertThat(message.headers()).isEqualTo(Headers.of("X-GitHub-Hook-ID", "292430182"));
    }

    @Test
    void are_headers_like_any_others_where_nobody_says_what_they_mean() throws MalformedMessageException {
        WireMessage message = read(ForeignHeaders.none(), "X-GitHub-Delivery", "1", "X-GitHub-Event", "push");

        assertThat(message.idempotencyKey()).isNull();
        assertThat(message.type()).isNull();
        assertThat(message.headers()).isEqualTo(Headers.of("X-GitHub-Delivery", "1", "X-GitHub-Event", "push"));
    }

    @ParameterizedTest
    @EnumSource
    void may_mean_each_attribute(Attribute attribute) throws MalformedMessageException {
        ForeignHeaders foreign = ForeignHeaders.none().with(attribute, "X-Said");

        assertThat(said(read(foreign, "X-Said", "so"), attribute)).isEqualTo("so");
    }

    @ParameterizedTest
    @EnumSource
    void count_after_our_own(Attribute attribute) throws MalformedMessageException {
        ForeignHeaders foreign = ForeignHeaders.none().with(attribute, "X-Said");
        boolean isKey = attribute == Attribute.IDEMPOTENCY_KEY;
        String ours = isKey ? "Idempotency-Key" : "ce-" + attribute.inCloudEvents();

        for (String[] both : List.of(
                new String[] {"X-Said", "theirs", ours, "ours"}, new String[] {ours, "ours", "X-Said", "theirs"})) {
            WireMessage message = read(foreign, both);
            assertThat(said(message, attribute)).isEqualTo("ours");
            assertThat(message.headers()).isEqualTo(Headers.none());
        }
    }

    /** Senders of several kinds may call at one server. */
    @Test
    void of_several_for_one_attribute_the_first_that_comes_counts() throws MalformedMessageException {
        ForeignHeaders foreign = ForeignHeaders.none().with(Attribute.TYPE, "X-GitHub-Event", "X-Gitlab-Event");

        assertThat(read(foreign, "X-Gitlab-Event", "Push Hook").type()).isEqualTo("Push Hook");
        assertThat(read(foreign, "X-Gitlab-Event", "Push Hook", "X-GitHub-Event", "push")
                        .type())
                .isEqualTo("push");
        assertThat(read(foreign).type()).isNull();
    }

    /** The id that stays when it is sent again is a key too. */
    @Test
    void one_may_mean_several_attributes() throws MalformedMessageException {
        WireMessage message = read(GITHUB.with(Attribute.ID, "X-GitHub-Delivery"), "X-GitHub-Delivery", "1");

        assertThat(message.id()).isEqualTo("1");
        assertThat(message.idempotencyKey()).isEqualTo("1");
    }

    @Test
    void what_an_event_says_itself_counts_before_them() throws MalformedMessageException {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/\",\"type\":\"its.own\",\"data\":1}";
        WireMessage message = read(
                GITHUB,
                event.getBytes(UTF_8),
                "Content-Type",
                "application/cloudevents+json",
                "X-GitHub-Event",
                "push",
                "X-GitHub-Delivery",
                "key");

        assertThat(message.type()).isEqualTo("its.own");
        assertThat(message.idempotencyKey()).isEqualTo("key");
    }

    @Test
    void go_no_further_than_the_connection_if_it_names_them() throws MalformedMessageException {
        WireMessage message = read(GITHUB, "X-GitHub-Event", "push", "Connection", "close, x-github-event");

        assertThat(message.type()).isNull();
        assertThat(message.headers()).isEqualTo(Headers.none());
    }

    @Test
    void are_taken_as_they_are() throws MalformedMessageException {
        assertThat(read(GITHUB, "X-GitHub-Delivery", "\"50%25\"").idempotencyKey())
                .isEqualTo("\"50%25\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0007b"})
    void that_cannot_be_a_key_are_malformed(String key) {
        assertThatThrownBy(() -> read(GITHUB, "X-GitHub-Delivery", key))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("header x-github-delivery")
                .hasMessageContaining("1 to 255");
        assertThatThrownBy(() -> read(GITHUB, "X-GitHub-Delivery", "k".repeat(256)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("has 256 characters");
    }

    // As an option

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X GitHub       | a token",
                "X-Ereignis-ö   | a token",
                "''             | a token",
                "Content-Type   | no protocol, nor this library, has reserved",
                "Authorization  | no protocol, nor this library, has reserved",
                "CE-Type        | no protocol, nor this library, has reserved",
                "Idempotency-Key | no protocol, nor this library, has reserved",
                "messaging-ttl  | no protocol, nor this library, has reserved",
            })
    void must_be_names_that_are_free(String name, String reason) {
        assertThatThrownBy(() -> ForeignHeaders.none().with(Attribute.TYPE, "X-Fine", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The foreign header of TYPE is '" + name + "'; it must be ")
                .hasMessageContaining(reason);
    }

    @Test
    void must_be_one_at_least() {
        assertThatThrownBy(() -> ForeignHeaders.none().with(Attribute.TYPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The foreign header of TYPE is missing; it must be one name at least");
    }

    @Test
    void are_equal_whatever_the_case_and_change_nothing_that_was() {
        ForeignHeaders one = ForeignHeaders.none().with(Attribute.TYPE, "X-Kind");

        assertThat(one.with(Attribute.TYPE, "X-GITHUB-EVENT").with(Attribute.IDEMPOTENCY_KEY, "x-github-delivery"))
                .isEqualTo(GITHUB)
                .hasSameHashCodeAs(GITHUB);
        assertThat(one.names()).containsOnlyKeys(Attribute.TYPE);
        assertThat(ForeignHeaders.none().names()).isEmpty();
        assertThatThrownBy(() -> one.names().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(HttpServerOptions.defaults().foreignHeaders()).isEqualTo(ForeignHeaders.none());
    }

    @Test
    void stay_when_other_options_change() {
        HttpServerOptions options = HttpServerOptions.defaults().withForeignHeaders(GITHUB);

        assertThat(List.of(
                        options.withHealth(),
                        options.withAccess(HttpAccess.defaults()),
                        options.withLimits(HttpLimits.defaults()),
                        options.withListen("http://localhost:1"),
                        options.withJetty(server -> {})))
                .allSatisfy(changed -> assertThat(changed.foreignHeaders()).isEqualTo(GITHUB));
    }
}
