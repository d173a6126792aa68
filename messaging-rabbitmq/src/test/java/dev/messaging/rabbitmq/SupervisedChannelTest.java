package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When there is a channel, and when another one. */
class SupervisedChannelTest {

    private final FakeChannel first = new FakeChannel();
    private final FakeChannel second = new FakeChannel();
    private final Deque<FakeChannel> next = new ArrayDeque<>(List.of(first, second));
    private final List<Channel> lost = new ArrayList<>();
    private final List<Error> failures = new ArrayList<>();
    private final SupervisedChannel channel = new SupervisedChannel(
            () -> CompletableFuture.completedFuture(next.remove().connection), Runnable::run, role());

    private SupervisedChannel.Role role() {
        return new SupervisedChannel.Role() {
            @Override
            public void open(Channel opened) {
                if (!failures.isEmpty()) {
                    throw failures.remove(0);
                }
            }

            @Override
            public void lost(Channel gone) {
                lost.add(gone);
            }
        };
    }

    @Test
    void one_that_is_lost_is_told_of_once_however_often_it_is_ended() {
        assertThat(channel.channel()).isCompletedWithValue(first.channel);
        first.end();
        assertThat(channel.channel()).isCompletedWithValue(second.channel);

        Failures.abort(first.channel);

        assertThat(lost).containsExactly(first.channel);
        assertThat(channel.channel()).isCompletedWithValue(second.channel);
    }

    @Test
    void one_that_an_error_keeps_from_being_opened_is_opened_at_the_next_attempt() {
        failures.add(new LinkageError("thrown by the test"));

        assertThat(channel.channel()).isCompletedExceptionally();

        assertThat(channel.channel()).isCompletedWithValue(second.channel);
    }
}
