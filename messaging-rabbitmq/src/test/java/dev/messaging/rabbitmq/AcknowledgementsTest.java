package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which frames acknowledge what. */
class AcknowledgementsTest {

    private static final int SOME = 400;

    private final List<String> frames = new ArrayList<>();
    private final TreeSet<Long> unacknowledged = new TreeSet<>();
    private final AtomicReference<Runnable> whileWriting = new AtomicReference<>(() -> {});
    private boolean lost;
    private final AtomicBoolean aborted = new AtomicBoolean();
    private final List<Runnable> timers = new ArrayList<>();
    private final Acknowledgements acknowledgements = new Acknowledgements(channel(), Runnable::run, time(), 1);
    private final Acknowledgements waiting = new Acknowledgements(channel(), Runnable::run, time(), 32);

    private Time time() {
        return new Time() {
            @Override
            public InstantSource clock() {
                return InstantSource.system();
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                assertThat(delay).isEqualTo(Duration.ofMillis(10));
                timers.add(task);
                return () -> timers.remove(task);
            }
        };
    }

    /** The broker's side of it: a tag that it does not know would cost the channel. */
    private Channel channel() {
        return (Channel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("abort")) {
                        aborted.set(true);
                        return null;
                    }
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
        delivered(count, acknowledgements);
    }

    private void delivered(int count, Acknowledgements to) {
        for (long tag = 1; tag <= count; tag++) {
            unacknowledged.add(tag);
            to.delivered(tag);
        }
    }

    @Test
    void where_few_are_delivered_at_once_each_is_acknowledged_at_once() {
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
        Acknowledgements handing = new Acknowledgements(channel(), later::add, time(), 1);
        delivered(2, handing);
        whileWriting.set(() -> handing.acknowledge(2));

        handing.acknowledge(1);
        assertThat(frames).containsExactly("1");

        later.remove(0).run();
        assertThat(frames).containsExactly("1", "2");
        assertThat(later).isEmpty();
    }

    @Test
    void a_few_wait_for_each_other() {
        delivered(10, waiting);

        List<CompletableFuture<Void>> first =
                Stream.of(2L, 1L, 3L).map(waiting::acknowledge).toList();
        assertThat(frames).isEmpty();
        assertThat(first).noneMatch(CompletableFuture::isDone);

        assertThat(waiting.acknowledge(4)).isCompleted();
        assertThat(frames).containsExactly("up to 4");
        assertThat(first).allMatch(CompletableFuture::isDone);
    }

    @Test
    void the_last_does_not_wait_for_others() {
        delivered(2, waiting);
        waiting.acknowledge(1);

        waiting.acknowledge(2);

        assertThat(frames).containsExactly("up to 2");
    }

    @Test
    void nobody_waits_for_long() {
        delivered(10, waiting);
        waiting.acknowledge(1);
        waiting.acknowledge(3);
        assertThat(timers).hasSize(1);

        timers.remove(0).run();
        assertThat(frames).containsExactly("1", "3");

        waiting.acknowledge(2);
        assertThat(timers).hasSize(1);
    }

    @Test
    void nobody_waits_again_for_one_that_takes_long() {
        delivered(10, waiting);
        waiting.acknowledge(2);
        timers.remove(0).run();

        List.of(3L, 4L).forEach(waiting::acknowledge);
        assertThat(frames).containsExactly("2", "3", "4");

        List.of(1L, 5L, 6L, 7L).forEach(waiting::acknowledge);
        assertThat(frames).containsExactly("2", "3", "4", "up to 7");
    }

    @Test
    void what_has_waited_while_another_was_written_is_written_in_time() {
        delivered(10, waiting);
        List.of(1L, 2L, 3L).forEach(waiting::acknowledge);
        whileWriting.set(() -> {
            waiting.acknowledge(6);
            timers.remove(0).run();
        });

        waiting.acknowledge(4);

        assertThat(frames).containsExactly("up to 4", "6");
    }

    @Test
    void who_finds_no_thread_writes_himself() {
        Acknowledgements alone = new Acknowledgements(
                channel(),
                task -> {
                    throw new RejectedExecutionException("refused by the test");
                },
                time(),
                32);
        delivered(10, alone);
        alone.acknowledge(1);

        timers.remove(0).run();

        assertThat(frames).containsExactly("1");
    }

    @Test
    void at_the_end_nothing_waits() {
        delivered(10, waiting);
        CompletableFuture<Void> first = waiting.acknowledge(1);

        waiting.flush();
        assertThat(first).isCompleted();

        assertThat(waiting.acknowledge(2)).isCompleted();
        waiting.flush();
        assertThat(frames).containsExactly("1", "2");
    }

    @Test
    void the_end_waits_for_who_is_writing() throws Exception {
        List<Runnable> later = new ArrayList<>();
        Acknowledgements handing = new Acknowledgements(channel(), later::add, time(), 1);
        delivered(10, handing);
        whileWriting.set(() -> handing.acknowledge(2));
        handing.acknowledge(1);
        Thread end = new Thread(handing::flush);
        end.start();
        await().until(() -> end.getState() == Thread.State.TIMED_WAITING);

        later.remove(0).run();

        end.join();
        assertThat(frames).containsExactly("1", "2");
    }

    @Test
    void what_comes_while_others_are_written_waits_for_more_too() {
        delivered(10, waiting);
        whileWriting.set(() -> waiting.acknowledge(6));
        List.of(1L, 2L, 3L, 4L).forEach(waiting::acknowledge);
        assertThat(frames).containsExactly("up to 4");

        List.of(5L, 7L, 8L).forEach(waiting::acknowledge);
        assertThat(frames).containsExactly("up to 4", "up to 8");
    }

    @Test
    void a_lost_channel_fails_it() {
        delivered(1);
        lost = true;

        assertThat(acknowledgements.acknowledge(1)).isCompletedExceptionally();
    }

    @Test
    void one_that_cannot_be_written_fails_with_its_channel_and_holds_nothing_up() {
        delivered(2);
        whileWriting.set(() -> {
            throw new OutOfMemoryError("thrown by the test");
        });

        assertThat(acknowledgements.acknowledge(1)).isCompletedExceptionally();
        assertThat(aborted).isTrue();

        assertThat(acknowledgements.acknowledge(2)).isCompleted();
    }

    @Test
    void a_lost_channel_fails_those_that_wait() {
        delivered(10, waiting);
        List<CompletableFuture<Void>> some =
                Stream.of(1L, 2L).map(waiting::acknowledge).toList();
        lost = true;

        timers.remove(0).run();

        assertThat(some).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatever_the_order_and_the_waits_each_is_acknowledged_and_nothing_else(long seed) {
        Random random = new Random(seed);
        delivered(SOME, waiting);
        List<Long> order = new ArrayList<>(unacknowledged);
        for (int i = 0; i + 8 <= order.size(); i += 8) {
            Collections.shuffle(order.subList(i, i + 8), random);
        }
        TreeSet<Long> open = new TreeSet<>(unacknowledged);
        List<CompletableFuture<Void>> settled = new ArrayList<>();
        for (long tag : order) {
            if (random.nextInt(5) == 0 && !timers.isEmpty()) {
                whileWriting.set(timers.remove(0));
            }
            settled.add(waiting.acknowledge(tag));
            open.remove(tag);
            assertThat(unacknowledged).containsAll(open);
            assertThat(unacknowledged.size() - open.size()).isLessThan(4);
            if (random.nextInt(20) == 0 && !timers.isEmpty()) {
                timers.remove(0).run();
                assertThat(unacknowledged).isEqualTo(open);
            }
        }
        assertThat(settled).allSatisfy(each -> assertThat(each).isCompleted());
        assertThat(unacknowledged).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatever_the_order_each_is_acknowledged_and_nothing_else(long seed) {
        Random random = new Random(seed);
        delivered(SOME);
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
        assertThat(settled).allSatisfy(each -> assertThat(each).isCompleted());
        assertThat(unacknowledged).isEmpty();
    }
}
