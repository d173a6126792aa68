package dev.messaging.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What may be gone on with; taken first in, first out, or as chance has it. Not thread-safe. */
final class ReadyList {

    private final @Nullable RandomGenerator chance;
    private final ArrayDeque<Work> inOrder = new ArrayDeque<>();
    private final List<Work> inAnyOrder = new ArrayList<>();

    ReadyList(@Nullable RandomGenerator chance) {
        this.chance = chance;
    }

    void add(Work work) {
        if (chance == null) {
            inOrder.add(work);
        } else {
            inAnyOrder.add(work);
        }
    }

    @Nullable
    Work poll() {
        if (chance == null) {
            return inOrder.poll();
        }
        if (inAnyOrder.isEmpty()) {
            return null;
        }
        int last = inAnyOrder.size() - 1;
        int at = last == 0 ? 0 : chance.nextInt(last + 1);
        Work picked = inAnyOrder.get(at);
        inAnyOrder.set(at, inAnyOrder.get(last));
        inAnyOrder.remove(last);
        return picked;
    }

    void clear() {
        inOrder.clear();
        inAnyOrder.clear();
    }
}
