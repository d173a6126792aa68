package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

    private static final String TEXT = """
            # Pigeons
            ## Use
            | option | what for |
            |---|---|
            | `withLoft` | where they live |
            | `withRing`, `withName` | |
            ## Rights
            | who | what |
            |---|---|
            ## Moulting
            """;

    private static Page page(Path directory) throws IOException {
        return Page.read(Files.writeString(directory.resolve("page.md"), TEXT));
    }

    @Test
    void rows_are_those_of_the_table_below_the_heading(@TempDir Path directory) throws IOException {
        Page page = page(directory);

        assertThat(page.rows("## Use"))
                .containsExactly(
                        List.of("`withLoft`", "where they live", ""), List.of("`withRing`, `withName`", "", ""));
        assertThat(page.rows("## Rights")).isEmpty();
    }

    @Test
    void a_heading_that_is_missing_fails_the_test(@TempDir Path directory) throws IOException {
        Page page = page(directory);

        assertThatThrownBy(() -> page.rows("## Feeding"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("## Feeding");
    }

    @Test
    void a_table_that_is_missing_fails_the_test(@TempDir Path directory) throws IOException {
        Page page = page(directory);

        assertThatThrownBy(() -> page.rows("## Moulting"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the table below ## Moulting");
    }

    @Test
    void what_is_written_as_code_is_told_in_order() {
        assertThat(Page.codes("`withRing`, or `withName`")).containsExactly("withRing", "withName");
    }
}
