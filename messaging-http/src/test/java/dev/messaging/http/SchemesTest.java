package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import org.junit.jupiter.api.Test;

/** One caller, cleartext and TLS. */
class SchemesTest {

    private static final Operation<String, String> CLEAR = Operation.of("clear", String.class, String.class);
    private static final Operation<String, String> SECRET = Operation.of("secret", String.class, String.class);

    private final Registry registry = new Registry();
    private final Tls tls = new Tls();

    private Messaging connect(HttpOptions options) {
        return Messaging.builder().transport(registry.opening(options)).connect();
    }

    @Test
    void a_caller_that_speaks_http2_in_cleartext_reaches_servers_with_tls_too() {
        HttpClientOptions http2 =
                HttpClientOptions.defaults().withClient(tls.client()).withHttp2();
        try (Messaging clear = connect(HttpOptions.defaults());
                Messaging secret = connect(tls.options());
                Messaging caller = connect(HttpOptions.defaults().withClient(http2))) {
            clear.respond(CLEAR, request -> "clear " + request.payload());
            secret.respond(SECRET, request -> "secret " + request.payload());

            assertThat(caller.request(CLEAR, "a")).isEqualTo("clear a");
            assertThat(caller.request(SECRET, "b")).isEqualTo("secret b");
        }
    }

    @Test
    void the_same_keys_serve_a_server_after_another_with_them_has_stopped() {
        HttpOptions options = tls.options();
        try (Messaging second = connect(options)) {
            second.respond(SECRET, request -> "secret " + request.payload());
            try (Messaging first = connect(options)) {
                first.respond(CLEAR, request -> "clear " + request.payload());
            }

            try (Messaging caller = connect(options)) {
                assertThat(caller.request(SECRET, "b")).isEqualTo("secret b");
            }
        }
    }
}
