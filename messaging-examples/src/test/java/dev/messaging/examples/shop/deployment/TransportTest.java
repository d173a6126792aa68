package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest {

    @TempDir
    Path directory;

    private Transport pigeon;

    @BeforeEach
    void aTransport() throws IOException {
        pigeon = new Transport("pigeon", Files.createDirectory(directory.resolve("pigeon")));
        write("messaging.url=pigeon:loft");
    }

    @Test
    void isADirectoryWithAConfiguration() throws IOException {
        Files.createDirectory(directory.resolve("empty"));
        Files.createFile(directory.resolve("file"));

        assertThat(Transport.in(directory)).containsExactly(Map.entry("pigeon", pigeon));
        assertThat(Transport.in(directory.resolve("nowhere"))).isEmpty();
    }

    @Test
    void bringsJars() throws IOException {
        Path seed = Files.createFile(pigeon.directory().resolve("seed.jar"));
        Path coop = Files.createFile(pigeon.directory().resolve("coop.jar"));

        assertThat(pigeon.jars()).containsExactly(coop, seed);
    }

    @Test
    void isConfiguredWithTheAddressesOfTheServices() throws IOException {
        write("from=${self}\nto=x://${payments}/, y://${payments}/");

        assertThat(configured(Map.of("self", "here:1", "payments", "there:2")))
                .isEqualTo("from=here:1\nto=x://there:2/, y://there:2/");
    }

    @Test
    void refusesThePlaceOfAServiceThatThereIsNot() throws IOException {
        write("to=${payment}");

        assertThatThrownBy(() -> configured(Map.of("self", "here:1", "payments", "there:2")))
                .hasMessageEndingWith("messaging.properties has ${payment}, and there is only [payments, self]");
    }

    private void write(String configuration) throws IOException {
        Files.writeString(pigeon.directory().resolve("messaging.properties"), configuration);
    }

    private String configured(Map<String, String> addresses) throws IOException {
        pigeon.configure(directory.resolve("class-path"), addresses);
        return Files.readString(directory.resolve("class-path/messaging.properties"));
    }
}
