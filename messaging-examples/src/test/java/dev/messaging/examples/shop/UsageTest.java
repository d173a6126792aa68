package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.shop.Usage.BadUsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    @Test
    void runsInMemoryUnlessToldOtherwise() throws BadUsageException {
        Usage usage = Usage.of(List.of());

        assertThat(usage.url()).startsWith("memory:shop-");
        assertThat(usage.orders()).isNull();
        assertThat(usage.ledgers()).isNull();
        assertThat(Usage.of(List.of("memory")).url()).startsWith("memory:shop-").isNotEqualTo(usage.url());
    }

    @Test
    void takesOptions() throws BadUsageException {
        Usage usage = Usage.of(List.of("memory", "--ledgers", "there", "--orders", "pom.xml"));

        assertThat(usage.orders()).isEqualTo(Path.of("pom.xml"));
        assertThat(usage.ledgers()).isEqualTo(Path.of("there"));
    }

    @ParameterizedTest
    @CsvSource({
        "--order x,        There is no option --order",
        "pigeon,           There is no transport pigeon; there is: memory",
        "--orders,         --orders needs a value",
        "--orders nowhere, There is no file nowhere",
        "--ledgers pom.xml, pom.xml is a file; name a directory",
        "--orders src,     There is no file src",
    })
    void saysWhatIsWrongAndHowItShouldBe(String arguments, String message) {
        assertThatThrownBy(() -> Usage.of(List.of(arguments.split(" "))))
                .isInstanceOf(BadUsageException.class)
                .hasMessageStartingWith(message)
                .hasMessageContaining("usage: Shop [memory] [--orders FILE] [--ledgers DIRECTORY]");
    }
}
