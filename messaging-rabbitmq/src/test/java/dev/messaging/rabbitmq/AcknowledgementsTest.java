package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which frames acknowledge what. */
class AcknowledgementsTest {

    private final List<String> frames = new ArrayList<>();
    private final TreeSet<Long> unacknowledged = new TreeSet<>();
    private final AtomicReference<Runnable> whileWriting = new AtomicReference<>(() -> {});
    private boolean lost;
    private final Acknowledgements acknowledgements = new Acknowledgements(channel(), Runnable::run);

    /** The broker's side of it: a tag that it does not know would cost the channel. */
    private Channel channel() {
        return (Channel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    if (lost) {
                        throw new IOException("lost by the test");
                    }
                    long tag = (long) arguments[0];
                    boolean multiple = (boolean) arguments[1];
                    frames.add((multiple ? "up to " : "") + tag);
                    assertThat(unacknowledged).contains(tag);
                    if (multiple) {
                        unacknowledged.headSet(tag, true).clear();
                    } else {
                        unacknowledged.remove(tag);
                    }
                    whileWriting.getAndSet(() -> {}).run();
                    return null;
                });
    }

    private void delivered(int count) {
        for (long tag = 1; tag <= count; tag++) {
            unacknowledged.add(tag);
            acknowledgements.delivered(tag);
        }
    }

    @Test
    void one_is_acknowledged_at_once() {
        delivered(3);

        assertThat(acknowledgements.acknowledge(2)).isCompleted();

        assertThat(frames).containsExactly("2");
        assertThat(unacknowledged).containsExactly(1L, 3L);
    }

    @Test
    void those_that_follow_each_other_take_one_frame() {
        delivered(6);
        whileWriting.set(() -> List.of(4L, 2L, 3L, 6L).forEach(acknowledgements::acknowledge));

        acknowledgements.acknowledge(1);

        assertThat(frames).containsExactly("1", "up to 4", "6");
        assertThat(unacknowledged).containsExactly(5L);
    }

    @Test
    void who_has_written_his_own_leaves_the_rest_to_another_thread() {
        List<Runnable> later = new ArrayList<>();
        Acknowledgements handing = new Acknowledgements(channel(), later::add);
        for (long tag = 1; tag <= 2; tag++) {
            unacknowledged.add(tag);
            handing.delivered(tag);
        }
        whileWriting.set(() -> handing.acknowledge(2));

        handing.acknowledge(1);
        assertThat(frames).containsExactly("1");

        later.remove(0).run();
        assertThat(frames).containsExactly("1", "2");
        assertThat(later).isEmpty();
    }

    @Test
    void a_lost_channel_fails_it() {
        delivered(1);
        lost = true;

        assertThat(acknowledgements.acknowledge(1)).isCompletedExceptionally();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatever_the_order_each_is_acknowledged_and_nothing_else(long seed) {
        Random random = new Random(seed);
        delivered(2_000);
        List<Long> order = new ArrayList<>(unacknowledged);
        for (int i = 0; i + 8 <= order.size(); i += 8) {
            Collections.shuffle(order.subList(i, i + 8), random);
        }
        List<CompletableFuture<Void>> settled = new ArrayList<>();
        TreeSet<Long> open = new TreeSet<>(unacknowledged);
        for (int i = 0; i < order.size(); i++) {
            long tag = order.get(i);
            int ahead = Math.min(order.size(), i + random.nextInt(6) + 1);
            List<Long> meanwhile = List.copyOf(order.subList(i + 1, ahead));
            i = ahead - 1;
            whileWriting.set(() -> meanwhile.forEach(next -> settled.add(acknowledgements.acknowledge(next))));
            settled.add(acknowledgements.acknowledge(tag));
            open.removeAll(order.subList(0, i + 1));
            assertThat(unacknowledged).isEqualTo(open);
        }
        assertThat(settled).allMatch(CompletableFuture::isDone);
        assertThat(unacknowledged).isEmpty();
    }
}
