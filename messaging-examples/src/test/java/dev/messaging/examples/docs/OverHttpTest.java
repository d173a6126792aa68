package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static dev.messaging.examples.docs.Shop.QUOTE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Health;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.GetQuote;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import dev.messaging.examples.docs.Shop.Quote;
import dev.messaging.http.HttpClientOptions;
import dev.messaging.http.HttpLimits;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpTransport;
import dev.messaging.http.HttpTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** That the snippets and the tables of {@code docs/http.md} are so. */
class OverHttpTest {

    private static final String HOST = "http://localhost:";
    private static final String TOKEN = "s3cret";
    private static final String PASSWORD = "changeit";
    private static final Pattern PROPERTY = Pattern.compile("messaging\\.http\\.[a-z0-9]+");
    private static final int KIBIBYTE = 1024;

    private static Markdown page = new Markdown(Path.of(""), List.of(), List.of());

    @BeforeAll
    static void readPage() throws IOException {
        page = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("docs/http.md"));
    }

    @Test
    void routes_lead_to_whom_they_name_and_tokens_open_doors() {
        String inventory = HOST + Configured.freePort();
        String payments = HOST + Configured.freePort();
        String replica = HOST + Configured.freePort();
        String billing = HOST + Configured.freePort();
        String shipping = HOST + Configured.freePort();
        List<String> charged = new CopyOnWriteArrayList<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Messaging quotes = OverHttp.guarded(inventory, TOKEN);
                Messaging first = OverHttp.guarded(payments, TOKEN);
                Messaging second = OverHttp.guarded(replica, TOKEN);
                Messaging bills = OverHttp.guarded(billing, TOKEN);
                Messaging parcels = OverHttp.guarded(shipping, TOKEN);
                Messaging messaging = OverHttp.routed(inventory, payments, replica, billing, shipping, () -> TOKEN);
                Messaging stranger =
                        OverHttp.routed(inventory, payments, replica, billing, shipping, () -> "guessed")) {
            assertThat(quotes.health().status()).isEqualTo(Health.Status.UP);
            first.receive(CHARGES, charge -> charged.add("first"));
            second.receive(CHARGES, charge -> charged.add("second"));
            bills.receive(ORDERS.subscription("billing"), order -> heard.add("billing"));
            parcels.receive(ORDERS.subscription("shipping"), order -> heard.add("shipping"));

            assertThat(messaging.request(QUOTE, new GetQuote("ACME"))).isEqualTo(new Quote("ACME", 995));
            messaging.send(CHARGES, new Charge("o-1", 995));
            messaging.send(CHARGES, new Charge("o-2", 995));
            messaging.send(ORDERS, new OrderPlaced("o-1"));

            assertThat(charged).containsExactlyInAnyOrder("first", "second");
            assertThat(heard).containsExactlyInAnyOrder("billing", "shipping");
            assertThatThrownBy(() -> messaging.send(CHARGES, new Charge("o".repeat(KIBIBYTE * KIBIBYTE), 1)))
                    .isInstanceOf(MessageTooLargeException.class);
            assertThatThrownBy(() -> stranger.send(CHARGES, new Charge("o-3", 995)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("401");
        }
    }

    @Test
    void keys_and_trust_make_it_tls(@TempDir Path directory) throws Exception {
        Path keyStore = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, SECONDS)).isTrue();
        String listen = "https://localhost:" + Configured.freePort();
        try (Messaging server = Messaging.builder()
                        .transport(HttpTransport.with(OverHttp.serverKeys(listen, keyStore, PASSWORD)))
                        .connect();
                Messaging client = Messaging.builder()
                        .transport(HttpTransport.with(OverHttp.clientTrust(listen, trusting(keyStore))))
                        .requestTimeout(Duration.ofMinutes(2))
                        .connect()) {
            server.respond(QUOTE, request -> new Quote(request.payload().symbol(), 995));

            assertThat(client.request(QUOTE, new GetQuote("ACME"))).isEqualTo(new Quote("ACME", 995));
        }
    }

    private static OkHttpClient trusting(Path keyStore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return new OkHttpClient.Builder()
                .sslSocketFactory(context.getSocketFactory(), manager)
                .build();
    }

    @Test
    void a_server_that_is_there_already_takes_the_handler() throws Exception {
        Server jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("localhost");
        jetty.addConnector(connector);
        try (Messaging messaging = OverHttp.mounted(jetty)) {
            messaging.respond(QUOTE, request -> new Quote(request.payload().symbol(), 995));
            jetty.start();

            Curl curl = Curl.parse("curl " + HOST + connector.getLocalPort()
                    + "/messages/pricing.quote --json '{\"symbol\":\"ACME\"}'");
            assertThat(curl.call().body()).isEqualTo("{\"symbol\":\"ACME\",\"cents\":995}");
        } finally {
            jetty.stop();
        }
    }

    @TestFactory
    Stream<DynamicTest> each_configuration_is_taken(@TempDir Path directory) throws IOException {
        Markdown readme = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("README.md"));
        return Stream.of(page, readme)
                .flatMap(any -> any.fences().stream())
                .filter(fence -> fence.language().equals("properties"))
                .map(fence -> DynamicTest.dynamicTest("line " + fence.line(), () -> {
                    assertThat(fence.named("properties")).isNotNull();
                    // Port 0 is free, and what only sends listens nowhere.
                    String properties = fence.text().replace("localhost:8080", "localhost:0");
                    Configured.by(directory, properties, Messaging::connect).close();
                }));
    }

    @Test
    void all_properties_are_explained_and_no_others(@TempDir Path directory) {
        List<String> known = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> Configured.by(
                        directory,
                        "messaging.http.pigeons=2\nmessaging.url=" + new HttpTransportProvider().defaultUrl(),
                        Messaging::connect))
                .satisfies(refused -> known.addAll(properties(String.valueOf(refused.getMessage()))));
        known.remove("messaging.http.pigeons");

        assertThat(known).hasSizeGreaterThan(4);
        assertThat(properties(String.join("\n", page.codeSpans()))).containsExactlyInAnyOrderElementsOf(known);
    }

    private static List<String> properties(String text) {
        return PROPERTY.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    @Test
    void the_defaults_are_those_of_the_table() throws ReflectiveOperationException {
        for (Record options : List.of(HttpLimits.defaults(), HttpClientOptions.defaults(), HttpOptions.defaults())) {
            for (RecordComponent option : options.getClass().getRecordComponents()) {
                if (option.getType() == int.class || option.getType() == Duration.class) {
                    String value = shown(option.getAccessor().invoke(options));
                    assertThat(page.prose())
                            .anySatisfy(line ->
                                    assertThat(line).startsWith("| `" + option.getName() + "` | " + value + " |"));
                }
            }
        }
    }

    private static String shown(Object value) {
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        int number = (Integer) value;
        if (number % (KIBIBYTE * KIBIBYTE) == 0) {
            return number / KIBIBYTE / KIBIBYTE + " MiB";
        }
        return number == 128 * KIBIBYTE ? "128 KiB" : String.format(Locale.ROOT, "%,d", number);
    }
}
