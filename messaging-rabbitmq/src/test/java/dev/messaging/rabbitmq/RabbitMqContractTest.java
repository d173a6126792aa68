package dev.messaging.rabbitmq;

import dev.messaging.spi.Capability;
import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over a real broker. */
@Execution(ExecutionMode.CONCURRENT)
class RabbitMqContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return RabbitMqFixture.of(
                "", EnumSet.complementOf(EnumSet.of(Capability.ORDERS_ACROSS_RECEIVERS)), RabbitMqOptions.defaults());
    }
}
