package dev.messaging.http;

import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over TLS, where both sides agree on HTTP/2. */
@Execution(ExecutionMode.CONCURRENT)
class TlsContractTest extends TransportContract {

    private static final Tls TLS = new Tls();

    @Override
    protected TransportFixture fixture() {
        return HttpFixture.of("TLS", TLS.options());
    }
}
