package dev.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Test
    void keep_the_order_in_which_they_were_set() {
        Headers headers = Headers.of("b", "2", "a", "1").with("c", "3");

        assertThat(headers.toMap()).containsExactly(entry("b", "2"), entry("a", "1"), entry("c", "3"));
        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers).hasToString("{b=2, a=1, c=3}");
        List<String> seen = new ArrayList<>();
        headers.forEach((name, value) -> seen.add(name + value));
        assertThat(seen).containsExactly("b2", "a1", "c3");
    }

    @Test
    void find_a_name_in_any_case() {
        assertThat(Headers.of("Trace-Id", "7").get("tRACE-iD")).contains("7");
        assertThat(Headers.of("Trace-Id", "7").get("trace")).isEmpty();
        assertThat(Headers.none().get("trace")).isEmpty();
    }

    @Test
    void hold_one_value_for_a_name_the_last_one_in_the_place_of_the_first() {
        Headers headers = Headers.of("a", "1", "b", "2", "A", "3");

        assertThat(headers.toMap()).containsExactly(entry("A", "3"), entry("b", "2"));
    }

    @Test
    void never_change() {
        Headers headers = Headers.of("a", "1");

        assertThat(headers.with("a", "2")).isNotEqualTo(headers);
        assertThat(headers.with("b", "2").size()).isEqualTo(2);
        assertThat(headers.withoutPrefix("a")).isEqualTo(Headers.none());
        assertThat(headers).isEqualTo(Headers.of("a", "1")).hasSameHashCodeAs(Headers.of("a", "1"));
        headers.toMap().clear();
        assertThat(headers.get("a")).contains("1");
    }

    @Test
    void lose_those_that_begin_with_a_prefix_in_any_case() {
        Headers headers = Headers.of("x-one", "1", "X-Two", "2", "y", "3", "x", "4");

        assertThat(headers.withoutPrefix("x-").toMap()).containsExactly(entry("y", "3"), entry("x", "4"));
        assertThat(headers.withoutPrefix("z")).isSameAs(headers);
    }

    @Test
    void take_over_a_trace_whole() {
        Headers cause = Headers.of("tenant", "blue", "TraceParent", "00-cause", "TraceState", "a=1");

        assertThat(Headers.of("x", "1").withTraceOf(cause))
                .isEqualTo(Headers.of("x", "1", "traceparent", "00-cause", "tracestate", "a=1"));
        assertThat(Headers.of("tracestate", "b=2", "x", "1").withTraceOf(cause))
                .isEqualTo(Headers.of("x", "1", "traceparent", "00-cause", "tracestate", "a=1"));
        assertThat(Headers.of("Tracestate", "b=2").withTraceOf(Headers.of("traceparent", "00-cause")))
                .isEqualTo(Headers.of("traceparent", "00-cause"));
    }

    @Test
    void keep_a_trace_of_their_own() {
        Headers own = Headers.of("TraceParent", "00-own");

        assertThat(own.withTraceOf(Headers.of("traceparent", "00-cause", "tracestate", "a=1")))
                .isSameAs(own);
        assertThat(Headers.none().withTraceOf(Headers.of("tracestate", "a=1"))).isSameAs(Headers.none());
        assertThat(Headers.none().withTraceOf(Headers.none())).isSameAs(Headers.none());
    }

    @Test
    void need_a_value_for_each_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.of("a", "1", "b"))
                .withMessage("The header 'b' has no value");
    }
}
