package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.StructuredEvent;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents that come whole, in JSON. */
class StructuredEventTest {

    private static final SystemEnvironment ENVIRONMENT = new SystemEnvironment("structured");

    @AfterAll
    static void close() {
        ENVIRONMENT.close();
    }

    private static WireMessage read(String json) throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        reader.take("content-type", "application/cloudevents+json");
        return reader.message(json.replace('\'', '"').getBytes(UTF_8), ENVIRONMENT)
                .build();
    }

    private static String body(String json) throws MalformedMessageException {
        return new String(read(json).body(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents+json, true",
        "Application/CloudEvents+JSON; charset=utf-8, true",
        "application/json, false",
        "application/cloudevents-batch+json, false",
        "application/cloudevents+avro, false",
        "application/cloudevents+jsonx, false",
        ", false"
    })
    void are_told_by_their_content_type(String contentType, boolean isOne) {
        assertThat(StructuredEvent.is(contentType)).isEqualTo(isOne);
    }

    @Test
    void count_before_the_headers_of_their_request_which_count_too() throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        reader.take("content-type", "application/cloudevents+json");
        reader.take("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        reader.take("messaging-ttl", "2000");
        reader.take("Idempotency-Key", "\"of the request\"");
        reader.take("ce-id", "of the request");

        WireMessage message = reader.message("{\"id\":\"7\",\"data\":1}".getBytes(UTF_8), ENVIRONMENT)
                .build();

        assertThat(message.id()).isEqualTo("7");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.idempotencyKey()).isEqualTo("of the request");
        assertThat(message.timeToLive()).isEqualTo(2_000);
        assertThat(message.headers().get("traceparent")).isPresent();
    }

    @Test
    void say_all_that_headers_say() throws MalformedMessageException {
        WireMessage message = read("{'specversion':'1.0','id':'é 1','type':'orders','source':'/shop',"
                + "'time':'2026-11-18T11:06:40.123Z','correlationid':'flow','causationid':'cause',"
                + "'partitionkey':'a b','idempotencykey':'k%41 é','datacontenttype':'application/json',"
                + "'shard':7,'data':{'a':1}}");
        assertThat(message.id()).isEqualTo("é 1");
        assertThat(message.type()).isEqualTo("orders");
        assertThat(message.source()).isEqualTo("/shop");
        assertThat(message.time()).isEqualTo(1_795_000_000_123L);
        assertThat(message.correlationId()).isEqualTo("flow");
        assertThat(message.causationId()).isEqualTo("cause");
        assertThat(message.partitionKey()).isEqualTo("a b");
        assertThat(message.idempotencyKey()).isEqualTo("k%41 é");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.headers().size()).isZero();
        assertThat(new String(message.body(), UTF_8)).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'data':'text'|\"text\"",
                "'data':[1,2]|[1,2]",
                "'data':12345678901234567890.5|12345678901234567890.5",
                "'data':1.10|1.10",
                "'data':true|true",
                "'data':null|null",
                "'datacontenttype':'text/plain','data':'text é'|text é",
                "'datacontenttype':'text/plain','data':{'a':1}|{\"a\":1}",
                "'datacontenttype':'application/vnd.shop+json','data':'text'|\"text\"",
                "'data_base64':'aGVsbG8='|hello",
                "'datacontenttype':'image/png','data_base64':'aGVsbG8='|hello",
                "'data_base64':''|``",
                "'subject':'no data'|``"
            })
    void have_data_of_many_kinds(String data, String body) throws MalformedMessageException {
        assertThat(body("{'specversion':'1.0','id':'1'," + data + "}")).isEqualTo(body);
    }

    @Test
    void are_json_unless_they_say_otherwise() throws MalformedMessageException {
        assertThat(read("{'id':'1'}").contentType()).isEqualTo("application/json");
        assertThat(read("{'id':'1','datacontenttype':null}").contentType()).isEqualTo("application/json");
        assertThat(read("{'id':'1','datacontenttype':'text/plain'}").contentType())
                .isEqualTo("text/plain");
    }

    @Test
    void that_lack_an_id_get_one() throws MalformedMessageException {
        assertThat(read("{}").id()).hasSize(36);
        assertThat(read("{'id':null}").id()).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{",
                "[]",
                "'text'",
                "null",
                "{'id':'1'} more",
                "{'id':''}",
                "{'id':'a\\u0000b'}",
                "{'idempotencykey':''}",
                "{'data_base64':'§§§'}",
                "{'data_base64':17}",
                "{'id':'1','data':{'a':1},'data_base64':'aGVsbG8='}"
            })
    void that_are_none_are_a_mistake_that_is_explained(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void that_are_nested_deeply_do_no_harm() {
        assertThatThrownBy(() -> read("{'data':" + "[".repeat(100_000))).isInstanceOf(MalformedMessageException.class);
    }
}
