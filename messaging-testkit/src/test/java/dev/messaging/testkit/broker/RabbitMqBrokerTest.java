package dev.messaging.testkit.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker of its own from each source that this machine has; from one at least. */
@ParameterizedClass
@MethodSource("sources")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RabbitMqBrokerTest {

    private static RabbitMqBroker broker;

    @Parameter
    String source;

    @BeforeParameterizedClassInvocation
    static void start(String source) {
        broker = RabbitMqBroker.start(settings(Map.of("source", source)));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        broker.close();
    }

    static List<String> sources() {
        return List.of("docker", "local").stream()
                .filter(RabbitMqBrokerTest::isThere)
                .toList();
    }

    @Test
    void it_serves_clients_and_tells_its_version() throws Exception {
        try (Connection connection = connect(broker.url())) {
            assertThat(broker.version())
                    .isEqualTo(connection.getServerProperties().get("version").toString());
        }
    }

    @Test
    void it_is_administered_where_it_runs() throws Exception {
        try (Connection connection = connect(broker.url());
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("administered", false, false, false, null);

            assertThat(broker.control("list_queues", "name", "--no-table-headers")
                            .lines())
                    .contains("administered");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> broker.control("no_such_thing"))
                .withMessageContaining("rabbitmqctl --quiet no_such_thing");
    }

    @Test
    void what_is_durable_outlives_a_stop_and_a_kill() throws Exception {
        String url = broker.url();
        publishDurably("durable");

        broker.stop();
        broker.stop();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(url));
        assertThatIllegalStateException().isThrownBy(broker::pause).withMessageContaining("restart()");
        assertThatIllegalStateException().isThrownBy(() -> broker.control("list_queues"));
        broker.restart();

        assertThat(broker.url()).isEqualTo(url);
        assertThat(messagesIn("durable")).isEqualTo(1);

        Connection cutOff = connect(url);
        broker.kill();
        broker.kill();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(url));
        broker.restart();

        assertThat(cutOff.isOpen()).isFalse();
        assertThat(messagesIn("durable")).isEqualTo(1);
    }

    @Test
    void paused_it_accepts_and_does_not_answer() throws Exception {
        try (Connection connection = connect(broker.url());
                Channel channel = connection.createChannel()) {
            broker.pause();
            broker.pause();
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this::firstByteOfTheAnswer);

            broker.resume();
            broker.resume();

            assertThat(firstByteOfTheAnswer()).isEqualTo(1);
            assertThat(channel.queueDeclare().getQueue()).isNotEmpty();
        }
    }

    @Test
    void it_is_reached_through_a_proxy() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            Connection connection = connect(broker.urlThrough(proxy.address()));
            assertThat(connection.getPort()).isEqualTo(proxy.port());

            proxy.cut();

            await().untilAsserted(() -> assertThat(connection.isOpen()).isFalse());
        }
    }

    @Test
    void two_run_side_by_side_and_one_that_is_paused_is_closed_without_a_trace() {
        RabbitMqBroker second = RabbitMqBroker.start(settings(Map.of("source", source)));
        Remains remains = Remains.of(second);
        assertThat(second.url()).isNotEqualTo(broker.url());
        assertThat(remains.now()).isNotEmpty();

        second.pause();
        second.close();
        second.close();

        assertThat(remains.now()).isEmpty();
        assertThatIllegalStateException().isThrownBy(second::restart).withMessageContaining("closed");
        assertThat(broker.control("await_startup")).isNotNull();
    }

    @Test
    void one_given_by_address_is_used_and_left_alone() throws Exception {
        RabbitMqBroker given = RabbitMqBroker.start(settings(Map.of("source", "address", "url", broker.url())));

        assertThat(given.url()).isEqualTo(broker.url());
        assertThat(given.version()).isEqualTo(broker.version());
        for (Runnable verb : List.<Runnable>of(given::stop, given::kill, given::pause, () -> given.control("status"))) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(verb::run)
                    .withMessageContaining("given by address")
                    .withMessageContaining("messaging.rabbitmq.url")
                    .withMessageNotContaining("guest");
        }
        given.close();
        connect(broker.url()).close();
    }

    static BrokerSettings settings(Map<String, String> values) {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty("messaging.rabbitmq." + key, value));
        return new BrokerSettings("rabbitmq", properties, System.getenv());
    }

    private static boolean isThere(String source) {
        try {
            RabbitMqSources.of(settings(Map.of("source", source))).open().close();
            return true;
        } catch (IllegalStateException absent) {
            return false;
        }
    }

    static Connection connect(String url) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private void publishDurably(String queue) throws Exception {
        try (Connection connection = connect(broker.url());
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, null);
            channel.confirmSelect();
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, "kept".getBytes(UTF_8));
            channel.waitForConfirmsOrDie(Duration.ofSeconds(10).toMillis());
        }
    }

    private long messagesIn(String queue) throws Exception {
        try (Connection connection = connect(broker.url());
                Channel channel = connection.createChannel()) {
            return channel.messageCount(queue);
        }
    }

    private int firstByteOfTheAnswer() throws IOException {
        try (Socket socket =
                new Socket(broker.address().getAddress(), broker.address().getPort())) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
            return socket.getInputStream().read();
        }
    }
}
