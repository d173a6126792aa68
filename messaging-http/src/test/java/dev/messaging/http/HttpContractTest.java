package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over HTTP/1.1. */
@Execution(ExecutionMode.CONCURRENT)
class HttpContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return HttpFixture.of("HTTP/1.1", HttpOptions.defaults());
    }
}
