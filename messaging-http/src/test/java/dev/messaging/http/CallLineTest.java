package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Places for calls, and the line before them. */
class CallLineTest {

    private final CallLine line = new CallLine(1);
    private final List<String> started = new ArrayList<>();

    private Runnable call(String name) {
        return () -> started.add(name);
    }

    @Test
    void calls_beyond_its_places_wait_for_their_turn() {
        line.enter(call("first"));
        line.enter(call("second"));
        line.enter(call("third"));
        assertThat(started).containsExactly("first");

        line.leave();
        line.leave();

        assertThat(started).containsExactly("first", "second", "third");
    }

    @Test
    void who_leaves_the_line_has_no_turn() {
        Runnable second = call("second");
        line.enter(call("first"));
        line.enter(second);
        line.enter(call("third"));

        line.forget(second);
        line.leave();

        assertThat(started).containsExactly("first", "third");
    }

    @Test
    void calls_that_end_as_soon_as_they_start_do_not_lead_deeper_and_deeper() {
        int many = 100_000;
        AtomicInteger ended = new AtomicInteger();
        line.enter(call("first"));
        for (int i = 0; i < many; i++) {
            line.enter(() -> {
                ended.incrementAndGet();
                line.leave();
            });
        }

        line.leave();

        assertThat(ended).hasValue(many);
        line.enter(call("last"));
        assertThat(started).containsExactly("first", "last");
    }
}
