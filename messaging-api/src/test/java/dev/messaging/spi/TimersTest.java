package dev.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timers of the {@link SystemEnvironment}, in real time. */
@Timeout(60)
class TimersTest {

    private final String name = "timers-test-" + System.nanoTime();
    private final SystemEnvironment environment = new SystemEnvironment(name);

    @AfterEach
    void close() {
        environment.close();
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(name + "-timer"))
                .toList();
    }

    private long late(Duration delay) throws Exception {
        long due = System.nanoTime() + delay.toNanos();
        CompletableFuture<Long> ran = new CompletableFuture<>();
        environment.schedule(delay, () -> ran.complete(System.nanoTime()));
        return ran.get(30, TimeUnit.SECONDS) - due;
    }

    @Test
    void are_never_early_and_seldom_late() throws Exception {
        List<Long> lates = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lates.add(late(Duration.ofNanos(i * 370_000L)));
        }
        lates.sort(null);

        assertThat(lates.get(0)).isPositive();
        assertThat(Duration.ofNanos(lates.get(lates.size() / 2))).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void run_on_the_callback_threads() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();

        environment.schedule(
                Duration.ofMillis(1),
                () -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.get(10, TimeUnit.SECONDS)).startsWith(name + "-callback-");
    }

    @Test
    void that_are_due_already_run_soon() throws Exception {
        assertThat(Duration.ofNanos(
                        late(Duration.ofSeconds(-5)) - Duration.ofSeconds(5).toNanos()))
                .isLessThan(Duration.ofSeconds(5));
        assertThat(late(Duration.ZERO)).isPositive();
    }

    @Test
    void do_not_run_once_cancelled() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        Cancellable timer = environment.schedule(Duration.ofMillis(20), ran::incrementAndGet);

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        late(Duration.ofMillis(60));

        assertThat(ran).hasValue(0);
    }

    @Test
    void that_have_run_cannot_be_cancelled() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Cancellable timer = environment.schedule(Duration.ofMillis(1), ran::countDown);

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(timer.cancel()).isFalse();
    }

    @Test
    void come_in_the_order_of_their_times_though_set_in_another() {
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        // On the wheel's own thread: those that run them otherwise are several, and overtake each other.
        try (TimerWheel wheel = new TimerWheel(ThreadPools.daemons("timers-test-"), Runnable::run)) {
            for (int i : new int[] {5, 1, 4, 2, 3}) {
                wheel.schedule(Duration.ofMillis(i * 100L), () -> order.add(i));
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> order.size() == 5);
        }

        assertThat(order).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void a_hundred_thousand_run_each_once_and_none_early() {
        int count = 100_000;
        SplittableRandom chance = new SplittableRandom(1);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            Duration delay = Duration.ofMillis(chance.nextInt(1_500));
            long due = System.nanoTime() + delay.toNanos();
            environment.schedule(delay, () -> {
                ran.incrementAndGet();
                if (System.nanoTime() < due) {
                    early.incrementAndGet();
                }
            });
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> ran.get() == count);

        assertThat(early).hasValue(0);
    }

    @Test
    void beyond_a_rotation_of_the_wheel_wait_for_their_own() throws Exception {
        AtomicInteger farRan = new AtomicInteger();
        Cancellable days = environment.schedule(Duration.ofDays(36_500), farRan::incrementAndGet);
        // 4096 slots of 2^20 ns: these share a slot with what is due soon, and come one rotation later
        long rotation = 4096L << 20;
        Cancellable next = environment.schedule(Duration.ofNanos(rotation + 30_000_000), farRan::incrementAndGet);

        late(Duration.ofMillis(30));
        late(Duration.ofMillis(60));
        assertThat(farRan).hasValue(0);

        await().atMost(Duration.ofSeconds(20)).until(() -> farRan.get() == 1);
        assertThat(next.cancel()).isFalse();
        assertThat(days.cancel()).isTrue();
    }

    @Test
    void wake_the_thread_when_they_are_due_before_what_it_sleeps_for() throws Exception {
        Cancellable later = environment.schedule(Duration.ofSeconds(3), () -> {});
        late(Duration.ofMillis(1));

        assertThat(Duration.ofNanos(late(Duration.ofMillis(20)))).isLessThan(Duration.ofSeconds(2));

        later.cancel();
    }

    @Test
    void need_no_thread_when_none_is_set_and_get_one_again() throws Exception {
        assertThat(threads()).isEmpty();
        for (int round = 0; round < 2; round++) {
            late(Duration.ofMillis(5));
            await().atMost(Duration.ofSeconds(15)).until(() -> threads().isEmpty());
        }
        environment.schedule(Duration.ofMinutes(5), () -> {}).cancel();
        await().atMost(Duration.ofSeconds(15)).until(() -> threads().isEmpty());
    }

    @Test
    void keep_one_thread_while_any_is_set() throws Exception {
        Cancellable later = environment.schedule(Duration.ofMinutes(5), () -> {});

        late(Duration.ofMillis(1_300));

        assertThat(threads()).hasSize(1);
        assertThat(later.cancel()).isTrue();
    }

    @Test
    void end_with_the_environment() {
        AtomicInteger ran = new AtomicInteger();
        environment.schedule(Duration.ofMinutes(5), ran::incrementAndGet);
        await().until(() -> threads().size() == 1);

        environment.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> threads().isEmpty());
        environment.schedule(Duration.ZERO, ran::incrementAndGet);
        assertThat(threads()).isEmpty();
        assertThat(ran).hasValue(0);
    }

    @Test
    void set_and_cancelled_by_many_threads_run_exactly_when_they_were_not_cancelled() throws Exception {
        int perThread = 40_000;
        LongAdder ran = new LongAdder();
        LongAdder cancelled = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                SplittableRandom chance = new SplittableRandom(t);
                done.add(threads.submit(() -> {
                    List<Cancellable> set = new ArrayList<>();
                    for (int i = 0; i < perThread; i++) {
                        set.add(environment.schedule(Duration.ofNanos(chance.nextInt(20_000_000)), ran::increment));
                        if (chance.nextInt(3) != 0
                                && set.remove(chance.nextInt(set.size())).cancel()) {
                            cancelled.increment();
                        }
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> ran.sum() + cancelled.sum() == 4L * perThread);
        late(Duration.ofMillis(50));
        assertThat(ran.sum() + cancelled.sum()).isEqualTo(4L * perThread);
        assertThat(cancelled.sum()).isPositive();
    }
}
