package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Health;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.TransportUnavailableException;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectTest extends EngineTest {

    private static final Operation<String, String> ASK = Operation.of("ask", String.class, String.class);

    /** Providers that the tests put beside the in-process one. */
    public static class Pigeon implements TransportProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("pigeon");
        }

        @Override
        public String defaultUrl() {
            return "pigeon:loft";
        }

        @Override
        public Transport open(TransportContext context) {
            throw new TransportUnavailableException("No pigeon at " + context.uri(), Outcome.NOT_SENT, null);
        }
    }

    public static final class Drum extends Pigeon {
        @Override
        public Set<String> schemes() {
            return Set.of("drum");
        }
    }

    @TempDir
    Path classes;

    private <T> T withClassPath(Callable<T> body, String file, String... lines) throws Exception {
        write(file, lines);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            return body.call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void write(String file, String... lines) throws IOException {
        Path target = classes.resolve(file);
        Files.createDirectories(target.getParent());
        Files.write(target, java.util.List.of(lines));
    }

    @Test
    void without_any_other_transport_connect_is_in_process() {
        try (Messaging messaging = Messaging.connect();
                Messaging other = Messaging.connect()) {
            messaging.respond(ASK, request -> "hello " + request.payload());
            assertThat(other.request(ASK, "you")).isEqualTo("hello you");
        }
    }

    @Test
    void the_one_other_transport_is_taken() {
        assertThatThrownBy(() -> withClassPath(
                        Messaging::connect,
                        "META-INF/services/" + TransportProvider.class.getName(),
                        Pigeon.class.getName()))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("No pigeon at pigeon:loft");
    }

    @Test
    void two_transports_and_no_url_is_an_error_that_names_them() {
        assertThatThrownBy(() -> withClassPath(
                        Messaging::connect,
                        "META-INF/services/" + TransportProvider.class.getName(),
                        Pigeon.class.getName(),
                        Drum.class.getName()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Pigeon")
                .hasMessageContaining("Drum")
                .hasMessageContaining("messaging.url");
    }

    @Test
    void the_url_may_stand_in_a_file_on_the_class_path() {
        assertThatThrownBy(
                        () -> withClassPath(Messaging::connect, "messaging.properties", "messaging.url=smoke:signal"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("smoke:signal");
    }

    @Test
    void a_system_property_comes_before_the_file() throws Exception {
        System.setProperty("messaging.url", "memory:connect-test");
        try (Messaging messaging =
                        withClassPath(Messaging::connect, "messaging.properties", "messaging.url=smoke:signal");
                Messaging other = Messaging.connect("memory:connect-test")) {
            messaging.respond(ASK, request -> "here");
            assertThat(other.request(ASK, "x")).isEqualTo("here");
        } finally {
            System.clearProperty("messaging.url");
        }
    }

    @Test
    void the_application_may_be_configured() throws Exception {
        System.setProperty("messaging.application", "shop");
        try (Messaging messaging = Messaging.connect("memory:")) {
            Queue<String> queue = Queue.of("q", String.class);
            CompletableFuture<String> source = new CompletableFuture<>();
            messaging.receive(queue, message -> source.complete(message.source().orElse("-")));
            messaging.send(queue, "x");
            assertThat(get(source)).isEqualTo("/shop");
        } finally {
            System.clearProperty("messaging.application");
        }
    }

    @Test
    void a_configured_application_holds_for_a_transport_made_by_hand_and_must_be_portable() throws Exception {
        System.setProperty("messaging.application", "shop");
        try {
            Messaging messaging = open();
            Queue<String> queue = Queue.of("q", String.class);
            CompletableFuture<String> source = new CompletableFuture<>();
            messaging.receive(queue, message -> source.complete(message.source().orElse("-")));
            messaging.send(queue, "x");
            assertThat(get(source)).isEqualTo("/shop");
            System.setProperty("messaging.application", "my shop");
            assertThatThrownBy(this::open).hasMessageContaining("my shop");
        } finally {
            System.clearProperty("messaging.application");
        }
    }

    @Test
    void an_unknown_scheme_is_refused_naming_those_there_are() {
        assertThatThrownBy(() -> Messaging.connect("carrier:x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carrier:x")
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> Messaging.connect("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no scheme");
    }

    @Test
    void a_transport_can_ask_how_its_messaging_is_and_hears_of_a_beginning_until_it_is_open() {
        AtomicReference<Supplier<Health>> health = new AtomicReference<>();
        AtomicReference<Health> whileOpening = new AtomicReference<>();
        try (Messaging messaging = Messaging.builder()
                .transport(context -> {
                    health.set(context.health());
                    whileOpening.set(context.health().get());
                    return MemoryTransport.to(broker).open(context);
                })
                .connect()) {
            assertThat(whileOpening.get().checks())
                    .containsExactly(new Health.Check("messaging", Health.Status.DOWN, "starting"));
            assertThat(health.get().get()).isEqualTo(messaging.health());
        }
        assertThat(health.get().get().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void a_url_and_a_transport_together_are_refused() {
        assertThatThrownBy(() -> Messaging.builder()
                        .url("memory:")
                        .transport(MemoryTransport.to(broker))
                        .connect())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void options_out_of_range_are_refused_naming_option_value_and_range() {
        assertThatThrownBy(() -> Messaging.builder().maxInFlight(0))
                .hasMessage("The maxInFlight is 0; it must be from 1 to 10000000");
        assertThatThrownBy(() -> Messaging.builder().sendTimeout(Duration.ZERO)).hasMessageContaining("sendTimeout");
        assertThatThrownBy(() -> Messaging.builder().requestTimeout(Duration.ofMillis(-1)))
                .hasMessageContaining("requestTimeout");
        assertThatThrownBy(() -> Messaging.builder().application("my shop")).hasMessageContaining("my shop");
    }

    @Test
    void threads_end_with_the_messaging_that_began_them() {
        Messaging messaging = Messaging.connect("memory:");
        messaging.respond(ASK, request -> "x");
        messaging.request(ASK, "x");
        messaging.close();
        org.awaitility.Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().matches("messaging-(handler|callback|timer)-.*")));
    }
}
