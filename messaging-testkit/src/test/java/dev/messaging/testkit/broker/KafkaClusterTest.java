package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaClusterTest {

    @Test
    void one_of_three_is_lost_and_nothing_with_it() throws Exception {
        List<Remains> remains;
        try (KafkaCluster cluster = KafkaCluster.start()) {
            remains = cluster.brokers().stream()
                    .map(broker -> Remains.of(broker.address().getPort(), broker.toString()))
                    .toList();
            KafkaPeer peer = new KafkaPeer(cluster.bootstrapServers());
            assertThat(peer.brokers()).isEqualTo(3);
            peer.create("kept");
            peer.send("kept", "with three");

            cluster.brokers().get(0).kill();
            peer.send("kept", "with two");

            cluster.brokers().get(0).restart();
            assertThat(peer.all("kept")).containsExactly("with three", "with two");
        }
        assertThat(remains.stream().flatMap(each -> each.now().stream())).isEmpty();
    }
}
