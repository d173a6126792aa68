package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Topic;
import dev.messaging.spi.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for every message that is sent: SND-1 to SND-4 and SND-7. */
abstract class SendingPromises extends ContractTests {

    @Promise("SND-1")
    @BothModes
    @DisplayName("SND-1: what was sent is not lost with its sender")
    void whatWasSentIsNotLostWithItsSender(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        boolean stores = owes(Capability.STORES);
        if (!stores) {
            open().in(mode).receive(queue, inbox);
        }
        Node sender = open();
        List<String> sent = numbered(50);

        sent.forEach(payload -> sender.in(mode).send(queue, payload));
        sender.crash();
        assertThat(sender.events().count(Kind.SENT)).isEqualTo(sent.size());

        if (stores) {
            open().in(mode).receive(queue, inbox);
        } else {
            assertThat(inbox.distinct()).as("handled when send returned").containsAll(sent);
        }
        eventually(() -> assertThat(inbox.distinct()).containsAll(sent));
    }

    @Promise(value = "SND-2", needs = Capability.STORES)
    @BothModes
    @DisplayName("SND-2: send does not wait for the handler")
    void sendDoesNotWaitForTheHandler(Mode mode) {
        Queue<String> queue = queue(String.class);
        Gate gate = gate();
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, message -> {
            gate.pass();
            inbox.handle(message);
        });

        open().in(mode).send(queue, "work");

        assertThat(inbox.count()).isZero();
        gate.open();
        eventually(() -> assertThat(inbox.payloads()).containsExactly("work"));
    }

    @Promise(value = "SND-2", needs = Capability.STORES)
    @BothModes
    @DisplayName("SND-2: a queue keeps messages until a receiver comes")
    void aQueueKeepsMessagesUntilAReceiverComes(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        Node sender = open();
        List<String> sent = numbered(20);

        sent.forEach(payload -> sender.in(mode).send(queue, payload));
        pause(seconds(1));
        open().in(mode).receive(queue, inbox);

        eventually(() -> assertThat(inbox.payloads()).containsExactlyInAnyOrderElementsOf(sent));
    }

    @Promise("SND-3")
    @BothModes
    @DisplayName("SND-3: exactly one of the competing receivers handles each message")
    void exactlyOneOfTheReceiversHandlesEachMessage(Mode mode) {
        Queue<String> queue = queue(String.class);
        Inbox<String> inbox = new Inbox<>();
        open().in(mode).receive(queue, inbox);
        open().in(mode).receive(queue, inbox);
        Node sender = open();
        List<String> sent = numbered(200);

        sent.forEach(payload -> sender.in(mode).send(queue, payload));

        eventually(() -> assertThat(inbox.distinct()).containsAll(sent));
        pause(millis(200));
        assertThat(inbox.payloads()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Promise("SND-4")
    @BothModes
    @DisplayName("SND-4: each subscription gets each message, and its members share them")
    void eachSubscriptionGetsEachMessage(Mode mode) {
        Topic<String> topic = topic(String.class);
        Inbox<String> billing = new Inbox<>();
        Inbox<String> shipping = new Inbox<>();
        ReceiverOptions few = ReceiverOptions.defaults().withConcurrency(1).withMaxUnsettled(1);
        open().in(mode).receive(topic.subscription("billing"), few, billing);
        open().in(mode).receive(topic.subscription("billing"), few, billing);
        open().in(mode).receive(topic.subscription("shipping"), few, shipping);
        Node sender = open();
        List<String> sent = numbered(50);

        sent.forEach(payload -> sender.in(mode).send(topic, payload));

        eventually(() -> {
            assertThat(billing.distinct()).containsAll(sent);
            assertThat(shipping.distinct()).containsAll(sent);
        });
        pause(millis(200));
        assertThat(billing.payloads()).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(shipping.payloads()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Promise(value = "SND-4", needs = Capability.STORES)
    @Test
    @DisplayName("SND-4: a subscription gets what was sent while none of its receivers ran")
    void aSubscriptionIsDurable() {
        Topic<String> topic = topic(String.class);
        Inbox<String> inbox = new Inbox<>();
        open().messaging().receive(topic.subscription("billing"), inbox).close();

        open().messaging().send(topic, Message.of("while away"));
        open().messaging().receive(topic.subscription("billing"), inbox);

        eventually(() -> assertThat(inbox.payloads()).containsExactly("while away"));
    }

    @Promise("SND-7")
    @BothModes
    @DisplayName("SND-7: a topic without subscriptions accepts messages")
    void aTopicWithoutSubscriptionsAcceptsMessages(Mode mode) {
        Node sender = open();
        Topic<String> topic = topic(String.class);
        List<String> ids = new ArrayList<>();

        numbered(10).forEach(payload -> ids.add(sender.in(mode).send(topic, payload)));

        assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
    }
}
