package dev.messaging.memory;

import static dev.messaging.memory.Taken.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryRequestTest {

    private static final Address QUOTE = Address.operation("quote");
    private static final Address QUEUE = Address.queue("q");

    private final List<MessagingEvent> events = new ArrayList<>();
    private final ManualEnvironment environment = new ManualEnvironment();
    private final Broker broker = new Broker(environment, 10, 1_000_000);
    private final Transport connection = connect();

    private Transport connect() {
        return MemoryTransport.to(broker).open(ManualEnvironment.context(environment, events::add));
    }

    private Asked ask(String id) {
        Asked asked = new Asked();
        connection.request(QUOTE, message(id), asked);
        return asked;
    }

    /** How many more messages the broker takes, of the 10 it has room for. */
    private int room() {
        Taken taken = new Taken(connection, QUEUE, 100);
        int room = 0;
        while (connection.send(QUEUE, message("probe")).isDone()) {
            room++;
        }
        for (int i = 0; i < taken.size(); i++) {
            taken.accept(i);
        }
        taken.intake().close();
        return room;
    }

    @Test
    void a_reply_reaches_its_own_request() {
        Taken responder = new Taken(connect(), QUOTE, 10);
        Asked first = ask("a");
        Asked second = ask("b");

        responder.reply(1, "to b");
        responder.reply(0, "to a");

        assertThat(first.replies).extracting(WireMessage::id).containsExactly("to a");
        assertThat(second.replies).extracting(WireMessage::id).containsExactly("to b");
        assertThat(events).isEmpty();
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void two_requests_with_one_id_get_a_reply_each() {
        Taken responder = new Taken(connect(), QUOTE, 10);
        Asked first = ask("a");
        Asked second = ask("a");

        responder.reply(1, "second");
        responder.reply(0, "first");

        assertThat(first.replies).extracting(WireMessage::id).containsExactly("first");
        assertThat(second.replies).extracting(WireMessage::id).containsExactly("second");
    }

    @Test
    void without_a_responder_a_request_fails_at_once() {
        Asked asked = ask("a");

        assertThat(asked.failures)
                .singleElement()
                .isInstanceOf(UndeliverableException.class)
                .satisfies(failure ->
                        assertThat(((MessagingException) failure).outcome()).isEqualTo(Outcome.NOT_SENT))
                .asString()
                .contains("operation quote", "request a", "Is its responder running?");
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void a_request_that_was_put_off_may_have_been_handled() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        Asked asked = ask("a");
        responder.intake().pause();
        var unused = responder.settle(0, new Settlement.Postpone(Duration.ofSeconds(1)));
        environment.advance(Duration.ofSeconds(1));

        responder.intake().close();

        assertThat(asked.failures).singleElement().isInstanceOf(TransportUnavailableException.class);
        assertThat(((MessagingException) asked.failures.get(0)).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void when_the_last_responder_goes_what_it_was_not_given_was_not_sent_and_the_rest_is_unknown() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        Asked given = ask("a");
        Asked waiting = ask("b");

        responder.intake().close();

        assertThat(given.failures).singleElement().isInstanceOf(TransportUnavailableException.class);
        assertThat(((MessagingException) given.failures.get(0)).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(waiting.failures).singleElement().isInstanceOf(UndeliverableException.class);
        assertThat(room()).isEqualTo(10);
        assertThat(ask("c").failures).singleElement().isInstanceOf(UndeliverableException.class);
    }

    @Test
    void when_one_of_two_responders_goes_the_other_gets_its_requests() {
        Transport crashing = connect();
        Taken first = new Taken(crashing, QUOTE, 5);
        Asked asked = ask("a");
        Taken second = new Taken(connect(), QUOTE, 5);

        crashing.close();
        second.reply(0, "reply");

        assertThat(first.ids()).containsExactly("a");
        assertThat(asked.replies).extracting(WireMessage::id).containsExactly("reply");
        assertThat(second.get(0).brokerDeliveries()).isEqualTo(1);
    }

    @Test
    void a_request_that_is_cancelled_before_it_is_asked_reaches_nobody() {
        Taken responder = new Taken(connect(), QUOTE, 10);
        Asked cancelled = new Asked();
        cancelled.cancel();

        connection.request(QUOTE, message("a"), cancelled);

        assertThat(responder.ids()).isEmpty();
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void what_a_cancellation_does_is_said_before_the_request_can_be_answered() {
        List<String> order = new ArrayList<>();
        connect().receive(QUOTE, 10, delivery -> delivery.settle(new Settlement.Reply(message("reply"))));
        Asked asked = new Asked() {
            @Override
            public void reply(WireMessage reply) {
                order.add("reply");
            }

            @Override
            public void onCancel(Runnable action) {
                order.add("onCancel");
            }
        };

        connection.request(QUOTE, message("a"), asked);

        assertThat(order).endsWith("onCancel", "reply").containsOnlyOnce("reply");
    }

    @Test
    void a_cancelled_request_leaves_the_queue_and_gives_its_room_free() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        ask("busy");
        Asked cancelled = ask("cancelled");
        Asked next = ask("next");

        cancelled.cancel();
        assertThat(room()).isEqualTo(8);
        responder.reply(0, "done");

        assertThat(responder.ids()).containsExactly("busy", "next");
        responder.reply(1, "reply");
        assertThat(next.replies).hasSize(1);
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void thousands_of_cancelled_requests_leave_nothing_behind_while_their_responder_is_busy() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        Asked busy = ask("busy");
        for (int i = 0; i < 10_000; i++) {
            ask("r" + i).cancel();
        }
        Asked last = ask("last");

        assertThat(room()).isEqualTo(8);
        responder.reply(0, "done");
        responder.reply(1, "reply");

        assertThat(responder.ids()).containsExactly("busy", "last");
        assertThat(busy.replies).hasSize(1);
        assertThat(last.replies).hasSize(1);
    }

    @Test
    void the_answer_to_a_cancelled_request_is_late() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        Asked asked = ask("a");

        asked.cancel();
        responder.reply(0, "late");

        assertThat(asked.replies).isEmpty();
        assertThat(events).containsExactly(MessagingEvent.ofMessage(MessagingEvent.Kind.LATE_REPLY, "memory", "a"));
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void a_request_cancelled_before_it_is_asked_gives_its_room_free() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        ask("busy");
        Asked cancelled = new Asked();
        cancelled.cancel();

        connection.request(QUOTE, message("a"), cancelled);

        assertThat(room()).isEqualTo(9);
        responder.reply(0, "done");
        assertThat(responder.ids()).containsExactly("busy");
    }

    @Test
    void a_postponed_request_comes_again_and_is_still_answered() {
        Taken responder = new Taken(connect(), QUOTE, 5);
        Asked asked = ask("a");

        responder.settle(0, new Settlement.Postpone(Duration.ofSeconds(1)));
        environment.advance(Duration.ofSeconds(1));
        responder.reply(1, "reply");

        assertThat(asked.replies).hasSize(1);
        assertThat(room()).isEqualTo(10);
    }

    @Test
    void requests_find_room_though_the_broker_is_full() {
        Taken responder = new Taken(connect(), QUOTE, 5);
        for (int i = 0; i < 10; i++) {
            assertThat(connection.send(QUEUE, message("m" + i))).isCompleted();
        }

        Asked asked = ask("a");
        responder.reply(0, "reply");

        assertThat(asked.replies).hasSize(1);
    }

    @Test
    void closing_the_connection_fails_what_waits_and_its_replies_cannot_be_delivered() {
        Taken responder = new Taken(connect(), QUOTE, 5);
        Asked asked = ask("a");

        connection.close();

        assertThat(asked.failures).singleElement().isInstanceOf(TransportUnavailableException.class);
        assertThat(((MessagingException) asked.failures.get(0)).outcome()).isEqualTo(Outcome.UNKNOWN);
        responder.reply(0, "too late");
        assertThat(asked.replies).isEmpty();
        assertThat(events).extracting(MessagingEvent::kind).containsExactly(MessagingEvent.Kind.REPLY_UNDELIVERABLE);
    }

    @Test
    void a_request_that_is_cancelled_while_its_responder_goes_gives_its_room_free_once() {
        Taken responder = new Taken(connect(), QUOTE, 1);
        ask("busy");
        Asked asked = ask("a");
        for (int i = 0; i < 8; i++) {
            assertThat(connection.send(QUEUE, message("m" + i))).isCompleted();
        }
        // the room of the failing request lets this one in, and its sender then loses interest in the request
        connection.send(QUEUE, message("waits")).thenRun(asked::cancel);

        responder.intake().close();

        Taken taken = new Taken(connection, QUEUE, 100);
        assertThat(taken.size()).isEqualTo(9);
        for (int i = 0; i < 9; i++) {
            taken.accept(i);
        }
        taken.intake().close();
        assertThat(room()).isEqualTo(10);
    }
}
