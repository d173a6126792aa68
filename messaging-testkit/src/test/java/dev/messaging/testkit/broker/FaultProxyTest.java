package dev.messaging.testkit.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultProxyTest {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    private final EchoServer server = new EchoServer();
    private final FaultProxy proxy = FaultProxy.to(server.address());
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.close();
        server.close();
    }

    @Test
    void bytes_pass_both_ways() throws IOException {
        assertEchoes(connect());
    }

    @Test
    void the_end_of_one_direction_is_passed_on() throws IOException {
        Socket client = connect();
        client.getOutputStream().write("bye".getBytes(US_ASCII));
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye");
    }

    @Test
    void a_client_is_closed_where_the_upstream_refuses() throws IOException {
        server.close();

        assertThat(connect().getInputStream().read()).isNegative();
    }

    @Test
    void refuses_and_heals_at_once() throws IOException {
        for (int i = 0; i < 500; i++) {
            proxy.refuse();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
            proxy.heal();
            connect().close();
        }
    }

    @Test
    void cut_closes_all_and_goes_on_accepting() throws Exception {
        Socket first = connected();
        Socket second = connected();

        proxy.cut();

        assertThat(first.getInputStream().read()).isNegative();
        assertThat(second.getInputStream().read()).isNegative();
        assertThat(server.ends().poll(5, TimeUnit.SECONDS)).isEqualTo("end");
        assertEchoes(connect());
    }

    @Test
    void reset_resets_both_ends_and_goes_on_accepting() throws Exception {
        Socket client = connected();

        proxy.reset();

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read())
                .withMessageContaining("reset");
        assertThat(server.ends().poll(5, TimeUnit.SECONDS)).contains("reset");
        assertEchoes(connect());
    }

    @Test
    void refused_are_the_new_ones_until_it_heals_on_the_same_port() throws IOException {
        Socket before = connected();
        int port = proxy.port();

        proxy.refuse();

        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        assertEchoes(before);

        proxy.heal();

        assertThat(proxy.port()).isEqualTo(port);
        assertEchoes(connect());
    }

    @Test
    void a_delay_counts_in_both_directions() throws IOException {
        Socket client = connected();
        proxy.delay(Duration.ofMillis(150));

        assertThat(timeToEcho(client)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void what_is_delayed_arrives_when_the_delay_ends() throws IOException {
        Socket client = connected();
        proxy.delay(Duration.ofHours(1));
        client.getOutputStream().write('x');
        assertThat(hearsNothing(client)).isTrue();

        proxy.heal();

        assertThat(client.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void cut_ends_what_is_delayed() throws IOException {
        Socket client = connected();
        proxy.delay(Duration.ofHours(1));
        client.getOutputStream().write('x');

        proxy.cut();

        assertThat(client.getInputStream().read()).isNegative();
        await().untilAsserted(() -> assertThat(threadsOfConnections()).isEmpty());
    }

    @Test
    void a_throttled_connection_carries_so_many_bytes_in_a_second() throws IOException {
        Socket client = connected();
        proxy.throttle(20_000);
        long start = System.nanoTime();
        client.getOutputStream().write(new byte[10_000]);

        assertThat(client.getInputStream().readNBytes(10_000)).hasSize(10_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }

    @Test
    void a_black_hole_takes_all_and_gives_nothing() throws IOException {
        Socket before = connected();
        int received = server.received();
        proxy.blackHole();

        before.getOutputStream().write(new byte[5_000_000]);
        Socket during = connect();
        during.getOutputStream().write(new byte[5_000_000]);

        assertThat(hearsNothing(before)).isTrue();
        assertThat(hearsNothing(during)).isTrue();
        assertThat(server.received()).isEqualTo(received);
    }

    @Test
    void a_black_hole_hides_that_the_other_side_has_gone() throws IOException {
        Socket client = connected();
        proxy.blackHole();
        client.shutdownOutput();

        assertThat(hearsNothing(client)).isTrue();
        assertThat(server.ends()).isEmpty();

        proxy.heal();

        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void after_a_black_hole_only_those_go_on_that_have_lost_nothing() throws IOException {
        Socket silent = connected();
        Socket loser = connected();
        proxy.blackHole();
        loser.getOutputStream().write('x');
        Socket during = connect();
        assertThat(hearsNothing(loser)).isTrue();

        proxy.heal();

        assertThat(loser.getInputStream().read()).isNegative();
        assertThat(during.getInputStream().read()).isNegative();
        assertEchoes(silent);
        assertEchoes(connect());
    }

    @Test
    void closed_it_leaves_no_port_and_no_thread() throws IOException {
        Socket client = connected();
        proxy.delay(Duration.ofHours(1));
        client.getOutputStream().write('x');

        proxy.close();
        proxy.close();

        assertThat(threads()).isEmpty();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        assertThatIllegalStateException().isThrownBy(proxy::heal).withMessageContaining("closed");
    }

    @Test
    void connections_are_bounded() throws IOException {
        for (int i = 0; i < 256; i++) {
            connect();
        }

        Socket oneMore = connect();

        assertThat(oneMore.getInputStream().read()).isNegative();
        assertEchoes(clients.get(0));
    }

    @Test
    void senseless_values_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.delay(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.throttle(0)).withMessageContaining("blackHole");
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(proxy.address().getAddress(), proxy.port());
        clients.add(client);
        return client;
    }

    /** Through to the other side. */
    private Socket connected() throws IOException {
        Socket client = connect();
        assertEchoes(client);
        return client;
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("ping".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(4)).asString(US_ASCII).isEqualTo("ping");
    }

    private static Duration timeToEcho(Socket client) throws IOException {
        long start = System.nanoTime();
        assertEchoes(client);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean hearsNothing(Socket client) throws IOException {
        client.setSoTimeout((int) A_WHILE.toMillis());
        try {
            return client.getInputStream().read() == Integer.MIN_VALUE;
        } catch (SocketTimeoutException nothing) {
            return true;
        } finally {
            client.setSoTimeout(0);
        }
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("fault-proxy-" + proxy.port() + "-"))
                .toList();
    }

    private List<String> threadsOfConnections() {
        return threads().stream().filter(name -> !name.endsWith("accept")).toList();
    }
}
