package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.shop.deployment.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayUsageTest {

    @TempDir
    Path directory;

    private final Map<String, Transport> transports = new HashMap<>();

    @BeforeEach
    void thereAreTransports() throws IOException {
        transports.put("http", new Transport("http", directory));
        broker("rabbitmq");
    }

    private void broker(String name) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        Files.createDirectory(place.resolve("broker"));
        transports.put(name, new Transport(name, place));
    }

    private RelayUsage usage(String... arguments) {
        return RelayUsage.of(List.of(arguments), transports);
    }

    @Test
    void takesWhatItIsTold() {
        RelayUsage usage = usage("--dir", "src", "--over", "rabbitmq", "--seed", "7");

        assertThat(usage.directory()).isEqualTo(Path.of("src"));
        assertThat(usage.web()).isEqualTo(transports.get("http"));
        assertThat(usage.over()).isEqualTo(transports.get("rabbitmq"));
        assertThat(usage.seed()).isEqualTo(7);
    }

    @Test
    void relaysToKafkaWhereThereIsOne() throws IOException {
        assertThat(usage("--dir", "src").over().name()).isEqualTo("rabbitmq");

        broker("kafka");

        assertThat(usage("--dir", "src").over().name()).isEqualTo("kafka");
        assertThat(usage("--dir", "src", "--over", "rabbitmq").over().name()).isEqualTo("rabbitmq");
    }

    @Test
    void letsChanceChooseTheMoment() {
        Set<Long> seeds = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            seeds.add(usage("--dir", "src").seed());
        }
        assertThat(seeds).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seed 7                  | --dir is missing; name a directory of webhooks",
                "--dir                     | --dir needs a value",
                "--dir nowhere             | There is no directory nowhere",
                "--dir pom.xml             | There is no directory pom.xml",
                "--dir src --over pigeon   | There is no transport pigeon with a broker; there is: rabbitmq",
                "--dir src --over http     | There is no transport http with a broker; there is: rabbitmq",
                "--dir src --seed seven    | --seed seven is no whole number",
                "--dir src --kill relay    | There is no option --kill",
                "src                       | There is no option src",
            })
    void saysWhatIsWrongAndHowItShouldBe(String arguments, String message) {
        assertThatThrownBy(() -> usage(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("usage: RelayDemo --dir DIRECTORY [--over rabbitmq] [--seed NUMBER]");
    }

    @Test
    void saysIfThereIsNothingToTakeThemOver() {
        transports.remove("http");

        assertThatThrownBy(() -> usage("--dir", "src"))
                .hasMessageStartingWith("There is no transport http to take webhooks over; there is: rabbitmq");
    }
}
