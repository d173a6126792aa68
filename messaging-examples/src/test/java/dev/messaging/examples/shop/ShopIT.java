package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.Transport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop as it is packaged, run as {@code ./demo} runs it. */
@Timeout(300)
class ShopIT {

    private static final Path JAR = Path.of(System.getProperty("shop.jar"));

    @TempDir
    Path directory;

    private Path orders;
    private Path printed;
    private final List<Process> shops = new ArrayList<>();

    static Set<String> transports() throws IOException {
        return Transport.in(JAR.resolveSibling("transports")).keySet();
    }

    @BeforeEach
    void orders() throws IOException {
        orders = Files.write(directory.resolve("orders.jsonl"), OrderGenerator.lines(200, 7));
        printed = directory.resolve("printed");
    }

    @AfterEach
    void endShops() {
        shops.forEach(Process::destroyForcibly);
    }

    @Test
    void thereAreTransports() throws IOException {
        assertThat(transports()).containsExactlyInAnyOrder("http", "kafka", "rabbitmq");
    }

    /** Nothing is packaged for a transport: each process says what jar it is, and it is always the same one. */
    @Test
    @Timeout(1_200)
    void worksOverEachTransportWithTheJarAsItIs() throws Exception {
        Process shop = start("all");

        assertThat(shop.waitFor(16, TimeUnit.MINUTES)).isTrue();
        assertThat(shop.exitValue()).as(printed()).isZero();
        assertThat(printed())
                .containsPattern("How they compare +memory +http +kafka +rabbitmq\n")
                .containsPattern("  processes +1 +9 +9 +9\n")
                .containsPattern("  orders +200 +200 +200 +200\n")
                .containsPattern("  the books are +right +right +right +right\n$");
        assertThat(printed().split("the SHA-256 of their jar is " + JarDigest.of(JAR) + "\n", -1))
                .hasSize(5);
        assertThat(printed().split("The books are right.", -1)).hasSize(5);
        assertThat(directory.resolve("ledgers/memory")).isNotEmptyDirectory().isDirectoryNotContaining("glob:**.log");
        for (String transport : transports()) {
            for (String service : Services.names()) {
                assertThat(directory.resolve("ledgers").resolve(transport).resolve(service + ".log"))
                        .content()
                        .doesNotContain("ERROR", "Exception");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void losesNothingThroughADeath(String transport) throws Exception {
        assertThat(run(transport, "--kill", "payments")).as(printed()).isZero();
        assertThat(printed())
                .contains("payments was killed with ")
                .contains("payments is back after ")
                .contains("The books are right.");
    }

    /** The seed picks a late moment: a broker may forget queues that it was told of a moment before it is killed. */
    @ParameterizedTest
    @ValueSource(strings = {"kafka", "rabbitmq"})
    void losesNothingThroughTheDeathOfTheBroker(String transport) throws Exception {
        orders = Files.write(directory.resolve("orders.jsonl"), OrderGenerator.lines(600, 7));

        assertThat(run(transport, "--kill", "broker", "--seed", "2"))
                .as(printed())
                .isZero();

        assertThat(printed())
                .contains("broker was killed with ")
                .contains("broker is back after ")
                .contains("The books are right.");
    }

    @Test
    void saysWhereThereIsNoBrokerToKill() throws Exception {
        assertThat(run("http", "--kill", "broker")).isEqualTo(2);

        assertThat(printed()).startsWith("There is no broker to kill").contains("usage: ");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesNoProcessBehindWhenItIsInterrupted(String transport) throws Exception {
        endsWithItsServices(transport, Process::destroy);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesNoProcessBehindWhenItIsKilled(String transport) throws Exception {
        endsWithItsServices(transport, Process::destroyForcibly);
    }

    private void endsWithItsServices(String transport, Consumer<Process> end) throws Exception {
        Process shop = start(transport);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> shop.descendants().filter(ShopIT::isService).count()
                        == Services.names().size());
        List<ProcessHandle> servicesAndBroker = shop.descendants().toList();

        end.accept(shop);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> servicesAndBroker.stream().noneMatch(ShopIT::isRunning));
    }

    /** What else the shop starts is its broker's, of which one is a JVM, too. */
    private static boolean isService(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java")
                && !process.info().commandLine().orElse("").contains(" kafka.");
    }

    /** One that nobody has collected is still alive to the system, but has no command any longer. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private int run(String... arguments) throws Exception {
        Process shop = start(arguments);
        assertThat(shop.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return shop.exitValue();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR + File.pathSeparator + JAR.resolveSibling("lib") + File.separator + "*",
                Shop.class.getName(),
                "--orders",
                orders.toString(),
                "--ledgers",
                directory.resolve("ledgers").toString()));
        command.addAll(List.of(arguments));
        Process shop = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        shops.add(shop);
        return shop;
    }

    private String printed() throws IOException {
        return Files.readString(printed);
    }
}
