package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of keys that have failed, and for how long. */
class HeldKeysTest {

    private static final Lane LANE = new Lane("queue charges", 3);
    private static final LeftOut NOTHING = new LeftOut(List.of(), List.of());
    private static final RelayOptions OPTIONS = RelayOptions.defaults();

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final HeldKeys keys = new HeldKeys(environment, OPTIONS);

    @AfterEach
    void close() {
        environment.close();
    }

    private static OutboxRow row(long id, String key) {
        return new OutboxRow(id, key, new byte[0], null, null, 0);
    }

    @Test
    void a_key_and_a_message_without_one_are_held_in_their_lane_until_it_is_time() {
        keys.fails(LANE, row(1, "k"));
        keys.fails(LANE, row(2, null));

        assertThat(keys.held(LANE)).isEqualTo(new LeftOut(List.of("k"), List.of(2L)));
        assertThat(keys.held(new Lane("queue charges", 4))).isEqualTo(NOTHING);
        environment.advance(Duration.ofSeconds(1));
        assertThat(keys.held(LANE)).isEqualTo(NOTHING);
        assertThat(keys.failed(LANE)).isEqualTo(new LeftOut(List.of("k"), List.of(2L)));
    }

    @Test
    void what_fails_with_others_is_not_held() {
        keys.failsWithOthers(LANE, row(1, "k"));

        assertThat(keys.held(LANE)).isEqualTo(NOTHING);
        assertThat(keys.failed(LANE)).isEqualTo(new LeftOut(List.of("k"), List.of()));
    }

    @Test
    void what_another_relay_has_sent_says_nothing_of_what_was_behind_it() {
        keys.fails(LANE, row(1, "k"));
        environment.advance(OPTIONS.giveUpAfter());
        assertThat(keys.mayGiveUp(LANE, row(1, "k"))).isTrue();

        assertThat(keys.mayGiveUp(LANE, row(2, "k"))).isFalse();
        keys.fails(LANE, row(2, "k"));
        assertThat(keys.mayGiveUp(LANE, row(2, "k"))).isFalse();
    }

    @Test
    void what_is_not_tried_again_is_forgotten() {
        keys.fails(LANE, row(1, "k"));
        keys.failsWithOthers(LANE, row(2, null));
        environment.advance(OPTIONS.giveUpAfter());
        keys.fails(LANE, row(3, "tried again"));
        environment.advance(OPTIONS.longestBackOff());

        assertThat(keys.untilNext()).isNull();
        assertThat(keys.failed(LANE)).isEqualTo(new LeftOut(List.of("tried again"), List.of()));
    }
}
