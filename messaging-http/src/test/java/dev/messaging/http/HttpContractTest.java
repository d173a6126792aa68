package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;

/** The contract over HTTP/1.1. */
class HttpContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return new HttpFixture("HTTP/1.1", HttpOptions.defaults());
    }
}
