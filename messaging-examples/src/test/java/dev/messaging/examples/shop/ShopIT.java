package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.examples.PackagedExample;
import dev.messaging.examples.shop.deployment.JarDigest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shop, run as {@code ./demo} runs it. */
class ShopIT extends PackagedShop {

    static Set<String> transports() throws IOException {
        return PackagedExample.transports().keySet();
    }

    static List<String> brokers() throws IOException {
        return PackagedExample.brokers();
    }

    private List<String> over(String transport) throws IOException {
        return Stream.concat(Stream.of(transport), books(200).stream()).toList();
    }

    @Test
    void thereAreTransports() throws IOException {
        assertThat(transports()).containsExactlyInAnyOrder("http", "kafka", "rabbitmq");
    }

    /**
     * Nothing is packaged for a transport: each process says what jar it is, and it is always the same one. What their JVMs
     * know of their classes is there for the next.
     */
    @Test
    @Timeout(1_200)
    void worksOverEachTransportWithTheJarAsItIs() throws Exception {
        Process all = shop.start(over("all"));

        assertThat(all.waitFor(16, TimeUnit.MINUTES)).as("four runs have ended").isTrue();
        assertThat(all.exitValue()).as(shop.printed()).isZero();
        assertThat(shop.printed())
                .containsPattern("How they compare +memory +http +kafka +rabbitmq\n")
                .containsPattern("  processes +1 +9 +9 +9\n")
                .containsPattern("  orders +200 +200 +200 +200\n")
                .containsPattern("  the books are +right +right +right +right\n$");
        assertThat(shop.printed().lines())
                .filteredOn(line -> line.endsWith("the SHA-256 of their jar is " + JarDigest.of(PackagedExample.JAR)))
                .hasSize(4);
        assertThat(directory.resolve("ledgers/memory")).isNotEmptyDirectory().isDirectoryNotContaining("glob:**.log");
        for (String transport : transports()) {
            for (String service : Services.names(null)) {
                assertThat(directory.resolve("ledgers").resolve(transport).resolve(service + ".log"))
                        .content()
                        .doesNotContain("ERROR", "Exception");
            }
        }
        if (System.getProperty("java.vm.info").contains("sharing")) {
            assertThat(PackagedExample.JAR.resolveSibling("class-data")).isDirectoryContaining("glob:**.jsa");
        }
    }

    @Test
    void saysWhereThereIsNoBrokerToKill() throws Exception {
        assertThat(shop.run(List.of("http", "--kill", "broker"))).isEqualTo(2);

        assertThat(shop.printed()).startsWith("There is no broker to kill").contains("usage: ");
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void leavesNoProcessBehindWhenItIsInterrupted(String broker) throws Exception {
        endsWithItsServicesAndBroker(broker, Process::destroy);
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void leavesNoProcessBehindWhenItIsKilled(String broker) throws Exception {
        endsWithItsServicesAndBroker(broker, Process::destroyForcibly);
    }

    private void endsWithItsServicesAndBroker(String broker, Consumer<Process> end) throws Exception {
        Process process = shop.start(over(broker));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> process.descendants().filter(ShopIT::isService).count()
                        == Services.names(null).size());
        List<ProcessHandle> servicesAndBroker = process.descendants().toList();

        end.accept(process);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> servicesAndBroker.stream().noneMatch(PackagedExample::isRunning));
    }

    /** What else the shop starts is its broker's, of which one is a JVM, too. */
    private static boolean isService(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java")
                && !process.info().commandLine().orElse("").contains("KafkaServer");
    }
}
