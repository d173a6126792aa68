package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** The way on which replies come, tried before it is relied upon. */
@WithRabbitMq
class WayBackTest {

    private static final String FORBIDDEN = "way-back-forbidden";

    private final RabbitMqBroker broker;

    WayBackTest(RabbitMqBroker broker) {
        this.broker = broker;
    }

    /** The broker ends the channel of who may not send there, sooner or later than it is asked for something else. */
    @Test
    void is_left_to_the_request_where_nothing_may_be_sent() throws Exception {
        broker.control("add_user", FORBIDDEN, "secret");
        broker.control("set_permissions", FORBIDDEN, ".*", "^(?!amq\\.default$).*", ".*");
        try (Connection connection = connect(FORBIDDEN + ":secret")) {
            assertThatCode(() -> WayBack.check(connection)).doesNotThrowAnyException();
            assertThatCode(() -> WayBack.check(slow(connection))).doesNotThrowAnyException();
        } finally {
            broker.control("delete_user", FORBIDDEN);
        }
    }

    private Connection connect(String user) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url().replace("guest:guest", user));
        return factory.newConnection("way-back");
    }

    /** The same, whose channels the broker has ended by the time that something is published. */
    private static Connection slow(Connection connection) {
        return seen(
                Connection.class,
                connection,
                (method, result) -> result instanceof Channel channel ? slow(channel) : result);
    }

    private static Channel slow(Channel channel) {
        return seen(Channel.class, channel, (method, result) -> {
            if (method.equals("basicPublish")) {
                await().until(() -> !channel.isOpen());
            }
            return result;
        });
    }

    private static <T> T seen(Class<T> type, T real, BinaryOperator<Object> results) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return results.apply(method.getName(), method.invoke(real, args));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }));
    }
}
