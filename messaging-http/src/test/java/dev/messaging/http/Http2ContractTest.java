package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over HTTP/2 in cleartext. */
@Execution(ExecutionMode.CONCURRENT)
class Http2ContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return HttpFixture.of(
                "HTTP/2",
                HttpOptions.defaults().withClient(HttpClientOptions.defaults().withHttp2()));
    }
}
