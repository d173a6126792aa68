package dev.messaging.kafka;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over a real broker. */
@Execution(ExecutionMode.CONCURRENT)
class KafkaContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return KafkaFixture.of("", KafkaOptions.defaults());
    }
}
