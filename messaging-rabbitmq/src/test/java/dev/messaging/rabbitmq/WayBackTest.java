package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.messaging.testkit.VirtualEnvironment;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way on which replies come, tried before it is relied upon. */
@WithRabbitMq
class WayBackTest {

    private static final String FORBIDDEN = "way-back-forbidden";

    private final RabbitMqBroker broker;
    private final VirtualEnvironment environment = new VirtualEnvironment();

    WayBackTest(RabbitMqBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() {
        environment.close();
    }

    /** As it is in a broker's first moments, which can be seen from without only by chance. */
    @Test
    void is_waited_for_while_the_broker_drops_what_goes_there() throws Exception {
        try (Connection connection = connect("guest:guest")) {
            Connection young = dropping(connection, 4);

            assertThatCode(() -> await(young)).doesNotThrowAnyException();
        }
    }

    @Test
    void is_given_up_when_it_is_not_there_for_long() throws Exception {
        try (Connection connection = connect("guest:guest")) {
            Connection young = dropping(connection, Integer.MAX_VALUE);

            assertThatThrownBy(() -> await(young))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not deliver replies yet");
        }
    }

    @Test
    void is_not_waited_for_once_its_channel_is_closed() throws Exception {
        try (Connection connection = connect("guest:guest")) {
            Connection young = dropping(connection, Integer.MAX_VALUE);
            Connection closing = withChannels(young, channel -> (method, arguments, call) -> {
                if (method.equals("addShutdownListener")) {
                    channel.abort();
                }
                return call.call();
            });
            long before = environment.time().nanoTime();

            assertThatThrownBy(() -> await(closing)).isInstanceOf(AlreadyClosedException.class);

            assertThat(environment.time().nanoTime()).isEqualTo(before);
        }
    }

    /** The broker ends the channel of who may not send there, sooner or later than it is asked for something else. */
    @Test
    void is_left_to_the_request_where_nothing_may_be_sent() throws Exception {
        broker.control("add_user", FORBIDDEN, "secret");
        broker.control("set_permissions", FORBIDDEN, ".*", "^(?!amq\\.default$).*", ".*");
        try (Connection connection = connect(FORBIDDEN + ":secret")) {
            assertThatCode(() -> await(connection)).doesNotThrowAnyException();
            assertThatCode(() -> await(slow(connection))).doesNotThrowAnyException();
        } finally {
            broker.control("delete_user", FORBIDDEN);
        }
    }

    private void await(Connection connection) throws Exception {
        environment.run(() -> WayBack.await(connection, environment));
    }

    private Connection connect(String user) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url().replace("guest:guest", user));
        return factory.newConnection("way-back");
    }

    /** The same, whose channels the broker has ended by the time that something is published. */
    private static Connection slow(Connection connection) {
        return withChannels(connection, channel -> (method, arguments, call) -> {
            Object result = call.call();
            if (method.equals("basicPublish")) {
                Awaitility.await().until(() -> !channel.isOpen());
            }
            return result;
        });
    }

    /** The same, over which the first of what goes to an address for replies is lost. */
    private static Connection dropping(Connection connection, int first) {
        AtomicInteger left = new AtomicInteger(first);
        return withChannels(connection, channel -> (method, arguments, call) -> {
            boolean isReply =
                    method.equals("basicPublish") && arguments[1].toString().startsWith(WayBack.DIRECT_REPLY_TO);
            return isReply && left.getAndDecrement() > 0 ? null : call.call();
        });
    }

    private static Connection withChannels(Connection connection, Function<Channel, Interceptor> interceptors) {
        return intercepted(Connection.class, connection, (method, arguments, call) -> {
            Object result = call.call();
            return result instanceof Channel channel
                    ? intercepted(Channel.class, channel, interceptors.apply(channel))
                    : result;
        });
    }

    private static <T> T intercepted(Class<T> type, T real, Interceptor interceptor) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> interceptor.intercept(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause() instanceof Exception failure ? failure : thrown;
                    }
                })));
    }

    /** Around each call. */
    private interface Interceptor {
        @Nullable
        Object intercept(String method, Object[] arguments, Callable<@Nullable Object> call) throws Exception;
    }
}
