package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.http.Peers.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receivers at several places: replicas, any of which will do, and subscribers, all of which are meant. */
@Execution(ExecutionMode.CONCURRENT)
class ReplicasTest {

    private static final Topic<String> NEWS = Topic.of("news", String.class);
    private static final Operation<String, String> OTHER = Operation.of("other", String.class, String.class);

    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    private Peer receiver(List<String> ids) {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(Verb.QUEUE, message -> ids.add(message.id()));
        return receiver;
    }

    private static String gone() throws IOException {
        return "http://127.0.0.1:" + RawServer.freePort();
    }

    @ParameterizedTest
    @EnumSource
    void are_taken_in_turn(Verb verb) {
        List<List<String>> each =
                List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        Peer caller = peers.caller(each.stream().map(this::receiver).toArray(Peer[]::new));
        for (int i = 0; i < 6; i++) {
            verb.call(caller.messaging());
        }
        assertThat(each).allSatisfy(ids -> assertThat(ids).hasSize(2));
    }

    @Test
    void of_each_address_are_taken_in_turns_of_their_own() {
        List<List<String>> each = List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        Peer[] receivers = each.stream()
                .map(handled -> {
                    Peer receiver = peers.receiver();
                    receiver.messaging().receive(Verb.QUEUE, message -> handled.add("work"));
                    receiver.messaging().respond(OTHER, request -> {
                        handled.add("other");
                        return "pong";
                    });
                    return receiver;
                })
                .toArray(Peer[]::new);
        Messaging caller = peers.caller(receivers).messaging();
        for (int i = 0; i < 2; i++) {
            caller.send(Verb.QUEUE, "ping");
            caller.request(OTHER, "ping");
        }
        assertThat(each).allSatisfy(handled -> assertThat(handled).containsExactlyInAnyOrder("work", "other"));
    }

    @ParameterizedTest
    @EnumSource
    void that_are_down_are_passed_over_within_one_attempt(Verb verb) throws IOException {
        List<String> ids = new CopyOnWriteArrayList<>();
        Peer caller = peers.caller(gone(), receiver(ids).base(), gone());
        for (int i = 0; i < 6; i++) {
            verb.call(caller.messaging());
        }
        assertThat(ids).hasSize(6);
        assertThat(caller.count(Kind.RESENT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void that_receive_other_things_are_passed_over_within_one_attempt(Verb verb) {
        Peer other = peers.receiver();
        other.messaging().respond(OTHER, request -> "other");
        List<String> ids = new CopyOnWriteArrayList<>();
        Peer caller = peers.caller(other, receiver(ids));
        for (int i = 0; i < 4; i++) {
            verb.call(caller.messaging());
        }
        assertThat(ids).hasSize(4);
        assertThat(caller.count(Kind.RESENT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void that_are_paused_are_passed_over_within_one_attempt(Verb verb) {
        List<String> paused = new CopyOnWriteArrayList<>();
        Peer first = peers.receiver();
        Subscription subscription = first.messaging().receive(Verb.QUEUE, message -> paused.add(message.id()));
        List<String> ids = new CopyOnWriteArrayList<>();
        Peer caller = peers.caller(first, receiver(ids));
        subscription.pause();
        for (int i = 0; i < 4; i++) {
            verb.call(caller.messaging());
        }
        assertThat(ids).hasSize(4);
        subscription.resume();
        for (int i = 0; i < 4; i++) {
            verb.call(caller.messaging());
        }
        assertThat(ids).hasSize(6);
        assertThat(paused).hasSize(2);
        assertThat(caller.count(Kind.RESENT)).isZero();
    }

    /** It may have been handled there, and the next one does not know. */
    @ParameterizedTest
    @EnumSource
    void that_are_lost_under_a_message_are_not_passed_over(Verb verb) throws IOException {
        try (RawServer losing = new RawServer(wire -> {
            wire.hear();
            wire.reset();
        })) {
            List<String> ids = new CopyOnWriteArrayList<>();
            Peer caller = peers.caller(losing.url(), receiver(ids).base());
            if (verb.isRepeatable()) {
                verb.call(caller.messaging());
                assertThat(caller.count(Kind.RESENT)).isEqualTo(1);
                assertThat(ids).hasSize(1).isEqualTo(losing.ids());
            } else {
                verb.fail(caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN);
                assertThat(ids).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void that_are_all_down_leave_nothing_sent(Verb verb) throws IOException {
        verb.failUnsent(peers.caller(Duration.ofMillis(500), gone(), gone()));
    }

    @Test
    void that_are_none_are_told_with_what_to_do() {
        Peer caller = peers.open(HttpOptions.defaults(), builder -> builder);
        for (Verb verb : List.of(Verb.SEND, Verb.SEND_ASYNC)) {
            assertThat(verb.fail(caller.messaging(), UndeliverableException.class, Outcome.NOT_SENT))
                    .hasMessageContaining("no route leads to queue work")
                    .hasMessageContaining("messaging.http.route.work");
        }
    }

    // Subscribers

    private Peer publisher(RouteTable routes, Duration timeout) {
        return peers.open(HttpOptions.defaults().withRoutes(routes), builder -> builder.sendTimeout(timeout));
    }

    private static RawServer.Script sayingInTurn(int... statuses) {
        List<Integer> left = new ArrayList<>();
        for (int status : statuses) {
            left.add(status);
        }
        return wire -> {
            wire.hear();
            int status = left.size() > 1 ? left.remove(0) : left.get(0);
            wire.say(RawServer.response(status, "", "Retry-After: 0"));
        };
    }

    @Test
    void only_the_subscriber_that_was_not_done_is_posted_to_again() throws IOException {
        try (RawServer billing = new RawServer(sayingInTurn(204));
                RawServer shipping = new RawServer(sayingInTurn(503, 502, 204));
                RawServer audit = new RawServer(sayingInTurn(204))) {
            RouteTable routes = RouteTable.empty()
                    .withSubscriber("news", "billing", billing.url())
                    .withSubscriber("news", "shipping", shipping.url())
                    .withSubscriber("news", "audit", audit.url());
            String id = publisher(routes, Duration.ofSeconds(20)).messaging().send(NEWS, "extra");
            assertThat(billing.ids()).containsExactly(id);
            assertThat(audit.ids()).containsExactly(id);
            assertThat(shipping.ids()).containsExactly(id, id, id);
            assertThat(shipping.heard().get(0).line()).isEqualTo("POST /news/shipping HTTP/1.1");
        }
    }

    @Test
    void a_subscriber_that_stays_down_is_named_and_the_others_have_it_once() throws IOException {
        try (RawServer billing = new RawServer(sayingInTurn(204))) {
            RouteTable routes = RouteTable.empty()
                    .withSubscriber("news", "billing", billing.url())
                    .withSubscriber("news", "shipping", gone());
            Peer publisher = publisher(routes, Duration.ofMillis(500));
            MessagingException failure = catchThrowableOfType(
                    MessagingException.class, () -> publisher.messaging().send(NEWS, "extra"));
            assertThat(failure).hasMessageContaining("1 of its 2 subscriptions").hasMessageContaining("shipping");
            assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(billing.ids()).hasSize(1);
        }
    }

    @Test
    void a_subscribers_replicas_share_its_messages() {
        List<String> one = new CopyOnWriteArrayList<>();
        List<String> two = new CopyOnWriteArrayList<>();
        RouteTable routes = RouteTable.empty();
        for (List<String> ids : List.of(one, two)) {
            Peer replica = peers.receiver();
            replica.messaging().receive(NEWS.subscription("billing"), message -> ids.add(message.id()));
            routes = routes.withSubscriber("news", "billing", replica.base());
        }
        Peer publisher = publisher(routes, Duration.ofSeconds(20));
        for (int i = 0; i < 4; i++) {
            publisher.messaging().send(NEWS, "extra");
        }
        assertThat(one).hasSize(2);
        assertThat(two).hasSize(2).doesNotContainAnyElementsOf(one);
    }

    @Test
    void a_replica_that_closes_hands_its_callers_to_the_next() throws Exception {
        List<String> ids = new CopyOnWriteArrayList<>();
        Peer first = receiver(new CopyOnWriteArrayList<>());
        Peer caller = peers.caller(first, receiver(ids));
        Queue<String> queue = Verb.QUEUE;
        caller.messaging().send(queue, Message.of("before"));
        first.messaging().close();
        for (int i = 0; i < 6; i++) {
            caller.messaging().send(queue, Message.of("after"));
        }
        await().untilAsserted(() -> assertThat(ids).hasSizeGreaterThanOrEqualTo(6));
    }
}
