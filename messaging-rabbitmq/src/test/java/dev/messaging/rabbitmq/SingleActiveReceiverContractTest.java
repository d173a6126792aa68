package dev.messaging.rabbitmq;

import dev.messaging.spi.Capability;
import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over queues that give their messages to one receiver at a time, and so in order. */
@Execution(ExecutionMode.CONCURRENT)
class SingleActiveReceiverContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return RabbitMqFixture.of(
                " single active",
                EnumSet.allOf(Capability.class),
                RabbitMqOptions.defaults().withSingleActiveReceiver());
    }
}
