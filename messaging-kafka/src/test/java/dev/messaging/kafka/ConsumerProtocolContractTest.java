package dev.messaging.kafka;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract where members of groups speak KIP-848's protocol; it takes minutes, and is run when it is asked for. */
@Tag("soak")
@Execution(ExecutionMode.CONCURRENT)
class ConsumerProtocolContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return KafkaFixture.of(
                ", consumer protocol", KafkaOptions.defaults().withGroupProtocol(GroupProtocol.CONSUMER));
    }
}
