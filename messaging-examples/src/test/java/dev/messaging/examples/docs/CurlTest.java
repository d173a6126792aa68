package dev.messaging.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That a command line is read as curl and the shell read it. */
class CurlTest {

    @Test
    void json_is_posted_as_json() {
        Curl curl = Curl.parse("curl http://localhost:1/a.b --json '{\"a\": \"it is\"}'");

        assertThat(curl.url()).isEqualTo(URI.create("http://localhost:1/a.b"));
        assertThat(curl.method()).isEqualTo("POST");
        assertThat(curl.headers()).containsExactly("Content-Type", "application/json", "Accept", "application/json");
        assertThat(curl.body()).isEqualTo("{\"a\": \"it is\"}");
        assertThat(curl.showsHead()).isFalse();
    }

    @Test
    void lines_go_on_after_a_backslash_and_headers_are_taken_apart() {
        Curl curl = Curl.parse("curl -i http://localhost:1/a \\\n  -H 'A-Key: \"x: y\"' -H \"B:c\" \\\n  -d ''");

        assertThat(curl.headers()).isEqualTo(List.of("A-Key", "\"x: y\"", "B", "c"));
        assertThat(curl.method()).isEqualTo("POST");
        assertThat(curl.body()).isEmpty();
        assertThat(curl.showsHead()).isTrue();
    }

    @Test
    void without_a_body_it_is_a_get() {
        assertThat(Curl.parse("curl http://localhost:1/health").method()).isEqualTo("GET");
    }

    @Test
    void what_it_does_not_know_is_refused() {
        for (String wrong : List.of(
                "wget http://localhost", "curl -k http://localhost", "curl -i", "curl 'http://localhost", "curl a b")) {
            assertThatThrownBy(() -> Curl.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_answer_is_read_with_and_without_its_head() {
        assertThat(Curl.Answer.printed("HTTP/1.1 204 No Content\r\nA-b: c\r\n\r\n", true))
                .isEqualTo(new Curl.Answer(204, Map.of("a-b", "c"), ""));
        assertThat(Curl.Answer.printed("HTTP/1.1 200 OK\nA: b\n\n{\"c\":1}", true))
                .isEqualTo(new Curl.Answer(200, Map.of("a", "b"), "{\"c\":1}"));
        assertThat(Curl.Answer.printed("{\"c\":1}\n", false)).isEqualTo(new Curl.Answer(0, Map.of(), "{\"c\":1}"));
    }
}
