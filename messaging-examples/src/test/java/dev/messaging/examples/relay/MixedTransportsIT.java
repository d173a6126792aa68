package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpServerOptions;
import dev.messaging.http.HttpTransport;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithKafka;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CTX-1 through one program: in over HTTP, on over Kafka, and on over RabbitMQ. */
@Timeout(240)
@WithKafka
@WithRabbitMq
class MixedTransportsIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String STATE = "vendor=1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CompletableFuture<URI> listening = new CompletableFuture<>();
    private final CompletableFuture<ReceivedMessage<String>> atA = new CompletableFuture<>();
    private final CompletableFuture<ReceivedMessage<String>> atB = new CompletableFuture<>();
    private final CompletableFuture<ReceivedMessage<String>> atC = new CompletableFuture<>();
    private final Deque<Messaging> open = new ArrayDeque<>();
    private final Messaging web;
    private final Messaging kafka;
    private final Messaging rabbit;

    MixedTransportsIT(KafkaBroker kafka, RabbitMqBroker rabbit) {
        this.web = opened(Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults().withOnListening(listening::complete))))
                .connect());
        this.kafka =
                opened(Messaging.builder().application("kafka").url(kafka.url()).connect());
        this.rabbit = opened(
                Messaging.builder().application("rabbit").url(rabbit.url()).connect());
    }

    private Messaging opened(Messaging messaging) {
        open.push(messaging);
        return messaging;
    }

    @AfterEach
    void close() {
        open.forEach(Messaging::close);
    }

    @Test
    void idsAndTraceGoFromMessageToMessage() throws Exception {
        Queue<String> a = Queue.of(name("a"), String.class);
        Queue<String> b = Queue.of(name("b"), String.class);
        Queue<String> c = Queue.of(name("c"), String.class);
        rabbit.receive(c, atC::complete);
        kafka.receive(b, message -> {
            atB.complete(message);
            rabbit.send(c, "from b");
        });
        web.receive(a, message -> {
            atA.complete(message);
            kafka.send(b, "from a");
        });

        String id = outside()
                .send(
                        a,
                        Message.of("from outside")
                                .withCorrelationId("flow")
                                .withHeader("traceparent", TRACE)
                                .withHeader("tracestate", STATE));

        requireOneFlow();
        assertThat(atA.join().id()).isEqualTo(id);
        assertThat(atA.join().correlationId()).isEqualTo("flow");
        assertThat(atA.join().causationId()).isEmpty();
    }

    @Test
    void idsAndTraceGoFromRequestToRequest() throws Exception {
        Operation<String, String> a = Operation.of(name("a"), String.class, String.class);
        Operation<String, String> b = Operation.of(name("b"), String.class, String.class);
        Operation<String, String> c = Operation.of(name("c"), String.class, String.class);
        rabbit.respond(c, request -> {
            atC.complete(request);
            return "c";
        });
        kafka.respond(b, request -> {
            atB.complete(request);
            return "b" + rabbit.request(c, "from b");
        });
        web.respond(a, request -> {
            atA.complete(request);
            return "a" + kafka.request(b, "from a");
        });

        ReceivedMessage<String> reply = outside()
                .request(
                        a.withTimeout(PATIENCE),
                        Message.of("from outside")
                                .withHeader("traceparent", TRACE)
                                .withHeader("tracestate", STATE));

        assertThat(reply.payload()).isEqualTo("abc");
        requireOneFlow();
        assertThat(atA.join().correlationId()).isEqualTo(atA.join().id());
        assertThat(reply.correlationId()).isEqualTo(atA.join().correlationId());
    }

    /** Another program, which knows where this one listens. */
    private Messaging outside() throws Exception {
        String url = listening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).toString();
        return opened(Messaging.builder().url(url).connect());
    }

    private void requireOneFlow() throws Exception {
        ReceivedMessage<String> first = atA.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ReceivedMessage<String> second = atB.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ReceivedMessage<String> third = atC.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(first.header("traceparent")).hasValue(TRACE);
        assertThat(first.header("tracestate")).hasValue(STATE);
        requireCause(first, second);
        requireCause(second, third);
    }

    private static void requireCause(ReceivedMessage<?> cause, ReceivedMessage<?> effect) {
        assertThat(effect.correlationId()).isEqualTo(cause.correlationId());
        assertThat(effect.causationId()).hasValue(cause.id());
        assertThat(effect.id()).isNotEqualTo(cause.id());
        assertThat(effect.header("traceparent")).isEqualTo(cause.header("traceparent"));
        assertThat(effect.header("tracestate")).isEqualTo(cause.header("tracestate"));
    }

    private static String name(String suffix) {
        return "mixed-" + UUID.randomUUID() + '.' + suffix;
    }
}
