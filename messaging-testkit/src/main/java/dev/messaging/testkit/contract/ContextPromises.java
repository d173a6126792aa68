package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes from message to message by itself: CTX-1. */
abstract class ContextPromises extends ContractTests {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Promise("CTX-1")
    @BothModes
    @DisplayName("CTX-1: ids and trace go from A to B over one broker, and on to C over another")
    void idsAndTraceGoOverMixedTransports(Mode mode) {
        Queue<String> b = queue(String.class);
        Queue<String> c = queue(String.class);
        Inbox<String> atB = new Inbox<>();
        Inbox<String> atC = new Inbox<>();
        openElsewhere().messaging().receive(c, atC);
        Messaging onwards = openElsewhere().messaging();
        Messaging middle = open().messaging();
        if (mode == Mode.BLOCKING) {
            middle.receive(b, message -> {
                atB.handle(message);
                onwards.send(c, "from b");
            });
        } else {
            middle.receiveAsync(b, message -> {
                atB.handle(message);
                return onwards.sendAsync(c, "from b");
            });
        }

        String id = open().in(mode)
                .send(b, Message.of("from a").withCorrelationId("flow").withHeader("traceparent", TRACE));

        eventually(() -> assertThat(atC.count()).isEqualTo(1));
        requireSameFlow(atB.first(), atC.first());
        assertThat(atB.first().id()).isEqualTo(id);
        assertThat(atB.first().correlationId()).isEqualTo("flow");
        assertThat(atB.first().causationId()).isEmpty();
    }

    @Promise("CTX-1")
    @BothModes
    @DisplayName("CTX-1: the same from request to request")
    void idsAndTraceGoFromRequestToRequest(Mode mode) {
        Operation<String, String> b = operation(String.class, String.class);
        Operation<String, String> c = operation(String.class, String.class);
        Inbox<String> atB = new Inbox<>();
        Inbox<String> atC = new Inbox<>();
        openElsewhere().messaging().respond(c, request -> {
            atC.handle(request);
            return "c";
        });
        Messaging onwards = openElsewhere().messaging();
        Messaging middle = open().messaging();
        if (mode == Mode.BLOCKING) {
            middle.respond(b, request -> {
                atB.handle(request);
                return onwards.request(c, "question");
            });
        } else {
            middle.respondAsync(b, request -> {
                atB.handle(request);
                return onwards.requestAsync(c, "question");
            });
        }

        ReceivedMessage<String> reply =
                open().in(mode).request(b, Message.of("question").withHeader("traceparent", TRACE));

        assertThat(reply.payload()).isEqualTo("c");
        requireSameFlow(atB.first(), atC.first());
        assertThat(atB.first().correlationId()).isEqualTo(atB.first().id());
        assertThat(reply.correlationId()).isEqualTo(atB.first().correlationId());
    }

    @Promise("CTX-1")
    @Test
    @DisplayName("CTX-1: code that has left the handler ties its messages to their cause by itself")
    void codeElsewhereTiesMessagesToTheirCause() {
        Queue<String> b = queue(String.class);
        Queue<String> c = queue(String.class);
        Inbox<String> atB = new Inbox<>();
        Inbox<String> atC = new Inbox<>();
        openElsewhere().messaging().receive(c, atC);
        Messaging onwards = openElsewhere().messaging();
        open().messaging().receiveAsync(b, message -> {
            atB.handle(message);
            CompletableFuture<String> elsewhere =
                    beside(() -> onwards.send(c, Message.of("from b").causedBy(message)));
            return elsewhere;
        });

        open().messaging().send(b, Message.of("from a").withHeader("traceparent", TRACE));

        eventually(() -> assertThat(atC.count()).isEqualTo(1));
        requireSameFlow(atB.first(), atC.first());
    }

    private static void requireSameFlow(ReceivedMessage<?> cause, ReceivedMessage<?> effect) {
        assertThat(effect.correlationId()).isEqualTo(cause.correlationId());
        assertThat(effect.causationId()).hasValue(cause.id());
        assertThat(effect.id()).isNotEqualTo(cause.id());
        assertThat(cause.header("traceparent")).hasValue(TRACE);
        assertThat(effect.header("traceparent")).hasValue(TRACE);
    }

    private Node openElsewhere() {
        return open(settings().withTransport(fixture().otherConnection()));
    }
}
