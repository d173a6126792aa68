package dev.messaging.memory;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CapacityInterleavingsTest {

    private static final int SIZE = 1;

    @Test
    void nobody_overtakes_who_waits_and_who_finds_room_enters() {
        explore(() -> {
            Capacity capacity = new Capacity(2, Long.MAX_VALUE);
            List<String> stored = new CopyOnWriteArrayList<>();
            capacity.admit(SIZE, () -> {}, 2);
            capacity.admit(SIZE, () -> stored.add("first"), 1);

            together(() -> capacity.release(SIZE), () -> {
                capacity.release(SIZE);
                capacity.admit(SIZE, () -> stored.add("second"), 1);
            });

            assertEquals(List.of("first", "second"), stored);
        });
    }

    @Test
    void who_gives_up_is_never_stored_and_lets_in_who_stands_behind() {
        explore(() -> {
            Capacity capacity = new Capacity(2, Long.MAX_VALUE);
            List<String> stored = new CopyOnWriteArrayList<>();
            capacity.admit(SIZE, () -> {}, 1);
            CompletableFuture<Void> first = capacity.admit(SIZE, () -> stored.add("first"), 2);
            CompletableFuture<Void> second = capacity.admit(SIZE, () -> stored.add("second"), 1);

            together(() -> capacity.release(SIZE), () -> first.cancel(true));

            assertEquals(List.of(first.isCancelled() ? "second" : "first"), stored);
            assertEquals(first.isCancelled(), second.isDone());
        });
    }
}
