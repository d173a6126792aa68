package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;

/** The contract over HTTP/2 in cleartext. */
class Http2ContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return new HttpFixture(
                "HTTP/2",
                HttpOptions.defaults().withClient(HttpClientOptions.defaults().withHttp2()));
    }
}
