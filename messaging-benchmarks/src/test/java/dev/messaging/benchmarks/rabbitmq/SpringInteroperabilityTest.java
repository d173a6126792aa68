package dev.messaging.benchmarks.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;

/** That Spring's clients, as they are, ask us and answer us: what docs/wire-format.md says. */
@WithRabbitMq
class SpringInteroperabilityTest {

    private final String name = "spring." + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final Operation<String, String> operation = Operation.of(name, String.class, String.class);
    private final CachingConnectionFactory connections;
    private final Messaging messaging;

    SpringInteroperabilityTest(RabbitMqBroker broker) {
        this.connections = new CachingConnectionFactory(URI.create(broker.url()));
        this.messaging = Messaging.builder()
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults().withUrl(broker.url())))
                .connect();
    }

    @AfterEach
    void close() {
        messaging.close();
        connections.destroy();
    }

    @Test
    void aRabbitTemplateAsksOurResponder() {
        messaging.respond(operation, question -> question.payload() + " is answered");
        RabbitTemplate template = new RabbitTemplate(connections);
        template.setReplyTimeout(20_000);

        assertThat(template.convertSendAndReceive(name, (Object) "what Spring asks"))
                .isEqualTo("what Spring asks is answered");
    }

    @Test
    void aListenerOfSpringsAnswersOurRequest() {
        new RabbitAdmin(connections).declareQueue(new Queue(name, false, false, true));
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
        container.setQueueNames(name);
        container.setMessageListener(new MessageListenerAdapter(new Answers(), "answer"));
        container.afterPropertiesSet();
        container.start();
        try {
            assertThat(messaging.request(operation, "what we ask")).isEqualTo("what we ask is answered");
        } finally {
            container.stop();
        }
    }

    /** What an application of Spring's would have. */
    public static final class Answers {

        /** Called by name. */
        public String answer(String question) {
            return question + " is answered";
        }
    }
}
