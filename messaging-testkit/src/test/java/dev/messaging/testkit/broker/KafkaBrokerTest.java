package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaBrokerTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static KafkaBroker broker;

    @Parameter
    String source;

    @BeforeParameterizedClassInvocation
    static void start(String source) {
        broker = KafkaBroker.start(settings(Map.of("source", source)));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        broker.close();
    }

    static List<String> sources() {
        return List.of("docker", "local").stream()
                .filter(KafkaBrokerTest::isThere)
                .toList();
    }

    @Test
    void what_is_acknowledged_outlives_a_stop_and_a_kill() throws Exception {
        String url = broker.url();
        KafkaPeer peer = new KafkaPeer(broker.bootstrapServers());
        peer.create("kept");
        peer.send("kept", "before");

        broker.stop();
        broker.stop();
        assertThat(peer.answers(MOMENT)).isFalse();
        assertThatIllegalStateException().isThrownBy(broker::pause).withMessageContaining("restart()");
        broker.restart();
        assertThat(broker.url()).isEqualTo(url);
        assertThat(peer.all("kept")).containsExactly("before");

        peer.send("kept", "between");
        broker.kill();
        broker.kill();
        assertThat(peer.answers(MOMENT)).isFalse();
        broker.restart();
        assertThat(peer.all("kept")).containsExactly("before", "between");
    }

    @Test
    void paused_it_does_not_answer() throws Exception {
        KafkaPeer peer = new KafkaPeer(broker.bootstrapServers());
        assertThat(peer.brokers()).isEqualTo(1);
        broker.pause();
        broker.pause();
        assertThat(peer.answers(MOMENT)).isFalse();

        broker.resume();
        broker.resume();

        assertThat(peer.brokers()).isEqualTo(1);
    }

    @Test
    void two_run_side_by_side_and_one_that_is_paused_is_closed_without_a_trace() throws Exception {
        KafkaBroker second = KafkaBroker.start(settings(Map.of("source", source)));
        Remains remains = Remains.of(second.address().getPort(), second.toString());
        assertThat(second.url()).isNotEqualTo(broker.url());
        assertThat(remains.now()).isNotEmpty();

        second.pause();
        second.close();
        second.close();

        assertThat(remains.now()).isEmpty();
        assertThatIllegalStateException().isThrownBy(second::restart).withMessageContaining("closed");
        assertThat(new KafkaPeer(broker.bootstrapServers()).brokers()).isEqualTo(1);
    }

    @Test
    void one_given_by_address_is_used_and_left_alone() throws Exception {
        KafkaBroker given = KafkaBroker.start(settings(Map.of("source", "address", "url", broker.url())));

        assertThat(given.url()).isEqualTo(broker.url());
        assertThat(given.bootstrapServers()).isEqualTo(broker.bootstrapServers());
        for (Runnable verb : List.<Runnable>of(given::stop, given::kill, given::pause)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(verb::run)
                    .withMessageContaining("given by address")
                    .withMessageContaining("messaging.kafka.url");
        }
        given.close();
        assertThat(new KafkaPeer(broker.bootstrapServers()).brokers()).isEqualTo(1);
    }

    static BrokerSettings settings(Map<String, String> values) {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty("messaging.kafka." + key, value));
        return new BrokerSettings("kafka", properties, System.getenv());
    }

    private static boolean isThere(String source) {
        try {
            KafkaSources.of(settings(Map.of("source", source))).open().close();
            return true;
        } catch (IllegalStateException absent) {
            return false;
        }
    }
}
