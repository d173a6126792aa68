package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;

/** The contract over TLS, where both sides agree on HTTP/2. */
class TlsContractTest extends TransportContract {

    private static final Tls TLS = new Tls();

    @Override
    protected TransportFixture fixture() {
        return new HttpFixture("TLS", TLS.options());
    }
}
