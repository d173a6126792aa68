package dev.messaging.internal;

import static dev.messaging.Interleavings.explore;
import static dev.messaging.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.messaging.Ordering;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DispatcherInterleavingsTest {

    private static final Delivery FIRST_OF_A = new Taken(message("a1", "a"));
    private static final Delivery SECOND_OF_A = new Taken(message("a2", "a"));
    private static final Delivery OF_B = new Taken(message("b", "b"));

    private static WireMessage message(String id, String key) {
        return WireMessage.builder(id, new byte[0]).partitionKey(key).build();
    }

    @Test
    void the_messages_of_a_key_are_handled_in_order_and_never_two_at_once() {
        explore(() -> {
            Receiver receiver = new Receiver(2, Ends.AT_ONCE);

            together(() -> {
                receiver.take(FIRST_OF_A);
                receiver.take(SECOND_OF_A);
            });
            receiver.awaitIdle();

            assertEquals(List.of("a1", "a2"), receiver.handled);
            assertEquals(1, receiver.begun.most);
        });
    }

    @Test
    void what_comes_while_the_last_worker_ends_is_not_left_behind() {
        explore(() -> {
            Receiver receiver = new Receiver(1, Ends.AT_ONCE);

            receiver.take(FIRST_OF_A);
            together(() -> receiver.take(OF_B));
            receiver.awaitIdle();

            assertEquals(2, receiver.handled.size());
        });
    }

    @Test
    void who_waits_for_the_last_to_be_settled_is_told() {
        explore(() -> {
            Receiver receiver = new Receiver(1, Ends.AT_ONCE);
            receiver.take(FIRST_OF_A);

            together(receiver::awaitIdle);

            assertEquals(1, receiver.handled.size());
        });
    }

    @Test
    void there_are_never_more_at_once_than_the_concurrency() {
        explore(() -> {
            Receiver receiver = new Receiver(1, Ends.ON_ANOTHER_THREAD);

            receiver.take(FIRST_OF_A);
            together(() -> receiver.take(OF_B));
            receiver.awaitIdle();

            assertEquals(2, receiver.handled.size());
            assertEquals(1, receiver.running.most);
        });
    }

    @Test
    void what_is_held_leaves_its_slot_but_keeps_its_lane() {
        explore(() -> {
            Receiver receiver = new Receiver(1, Ends.AFTER_A_HOLD);

            together(() -> {
                receiver.take(FIRST_OF_A);
                receiver.take(SECOND_OF_A);
            });
            receiver.awaitIdle();

            assertEquals(List.of("a1", "a2"), receiver.handled);
            assertEquals(1, receiver.begun.most);
            assertEquals(1, receiver.running.most);
        });
    }

    /** How a handling ends. */
    private enum Ends {
        AT_ONCE,
        ON_ANOTHER_THREAD,
        AFTER_A_HOLD
    }

    /** A dispatcher, and a handler behind it. */
    private static final class Receiver implements Stage<Handling> {

        private final Dispatcher dispatcher;
        private final Ends ends;
        private final Gauge begun = new Gauge();
        private final Gauge running = new Gauge();
        private final List<String> handled = new ArrayList<>();

        Receiver(int concurrency, Ends ends) {
            this.dispatcher = new Dispatcher(new ScenarioEnvironment(), concurrency, Ordering.KEY);
            this.ends = ends;
        }

        void take(Delivery delivery) {
            new Handling(List.of(dispatcher, this), null, delivery, 0).start();
        }

        void awaitIdle() {
            dispatcher.whenIdle().join();
            assertEquals("0 of", dispatcher.slots().substring(0, 4));
        }

        @Override
        public boolean begin(Handling handling) {
            running.enter();
            boolean first = handling.attempt++ == 1;
            if (first) {
                begun.enter();
            }
            if (first && ends == Ends.AFTER_A_HOLD) {
                running.leave();
                dispatcher.leaveSlot(handling);
                new Thread(() -> dispatcher.resume(handling, Handling.Resume.AGAIN)).start();
            } else if (ends == Ends.ON_ANOTHER_THREAD) {
                new Thread(() -> end(handling)).start();
            } else {
                end(handling);
            }
            return false;
        }

        private void end(Handling handling) {
            handled.add(handling.message.id());
            begun.leave();
            running.leave();
            handling.turnBack();
        }
    }

    /** How many there are, and were at most; not safe for more than one at a time, which is what is to be seen. */
    private static final class Gauge {

        private int now;
        private int most;

        void enter() {
            most = Math.max(most, ++now);
        }

        void leave() {
            now--;
        }
    }

    private record Taken(WireMessage message) implements Delivery {

        @Override
        public Duration remaining() {
            return null;
        }

        @Override
        public int brokerDeliveries() {
            return 0;
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            throw new UnsupportedOperationException("The dispatcher settles nothing");
        }
    }
}
