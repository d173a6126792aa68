package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Headers;
import dev.messaging.MessagingException;
import dev.messaging.spi.Address;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for replies. */
class RequestsTest {

    @Test
    void nobody_waits_for_the_reply_to_a_request_that_cannot_be_written() {
        try (SystemEnvironment environment = new SystemEnvironment("requests-")) {
            Receiving parts = Unconnected.receiving(environment);
            Requests requests = new Requests(parts.context(), parts.topology(), parts.connection());
            List<Throwable> failures = new ArrayList<>();
            WireMessage request = WireMessage.builder("1", new byte[0])
                    .headers(Headers.of("n".repeat(256), "value"))
                    .build();

            assertThatThrownBy(() -> requests.request(Address.operation("o"), request, to(failures)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("no room for the header");

            requests.close(); // which fails all that wait
            assertThat(failures).isEmpty();
        }
    }

    private static ReplyTo to(List<Throwable> failures) {
        return new ReplyTo() {
            @Override
            public void reply(WireMessage reply) {
                throw new AssertionError("Nobody has replied");
            }

            @Override
            public void fail(Throwable failure) {
                failures.add(failure);
            }

            @Override
            public void onCancel(Runnable action) {}

            @Override
            public boolean callerWaits() {
                return false;
            }

            @Override
            public void lendThread() {}
        };
    }
}
