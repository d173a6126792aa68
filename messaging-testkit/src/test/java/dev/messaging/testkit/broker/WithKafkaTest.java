package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithKafkaTest {

    @Test
    void all_share_one(KafkaBroker broker) throws Exception {
        assertThat(broker).isSameAs(KafkaBroker.shared());
        broker.close();
        assertThat(new KafkaPeer(broker.bootstrapServers()).brokers()).isEqualTo(1);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(broker::kill)
                .withMessageContaining("KafkaBroker.start() or @WithKafka(own = true)");
    }

    @Test
    @WithKafka(own = true)
    void an_own_one_may_be_killed(KafkaBroker own) {
        assertThat(own).isNotSameAs(KafkaBroker.shared());
        own.kill();
    }
}
