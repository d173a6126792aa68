package dev.messaging.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.docs.Markdown.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That {@link DocumentationTest} would see what is wrong. */
class MarkdownTest {

    private static final Path PAGE = Path.of("page.md");

    @Test
    void a_block_knows_its_line_its_language_and_the_snippet_named_before_it() {
        Markdown page = Markdown.of(
                PAGE, List.of("# A page", "<!-- snippet: one -->", "", "```java", "  a();", "    b();", "```", "end"));

        assertThat(page.fences())
                .containsExactly(new Markdown.Fence(4, "java", new Marker("snippet", "one"), "a();\n  b();"));
        assertThat(page.prose()).startsWith("# A page").endsWith("end").doesNotContain("  a();");
    }

    @Test
    void a_block_without_a_snippet_named_right_before_it_has_none() {
        Markdown page = Markdown.of(PAGE, List.of("<!-- snippet: one -->", "text", "```java", "a();", "```"));

        assertThat(page.fences().get(0).marker()).isNull();
    }

    @Test
    void a_block_is_found_by_its_kind_and_its_name() {
        Markdown page = Markdown.of(PAGE, List.of("<!-- curl: one -->", "```sh", "curl x", "```"));

        assertThat(page.fence("curl", "one").text()).isEqualTo("curl x");
        assertThat(page.fences().get(0).named("snippet")).isNull();
        assertThatThrownBy(() -> page.fence("curl", "two")).hasMessageContaining("<!-- curl: two -->");
    }

    @Test
    void a_block_that_never_ends_is_refused() {
        assertThatThrownBy(() -> Markdown.of(PAGE, List.of("```java", "a();"))).hasMessageContaining("page.md:1");
    }

    @Test
    void links_code_and_anchors_are_found_in_the_prose_only() {
        Markdown page = Markdown.of(
                PAGE,
                List.of("## The `send` way, in short", "[here](a.md#b) and `./verify`", "```", "`no` [no](no)", "```"));

        assertThat(page.links()).containsExactly("a.md#b");
        assertThat(page.codeSpans()).containsExactly("send", "./verify");
        assertThat(page.anchors()).containsExactly("the-send-way-in-short");
    }

    @Test
    void a_snippet_is_what_stands_between_its_comments() {
        Snippets snippets = new Snippets();
        snippets.add("A.java", List.of("  // snippet: one", "  a();", "", "    b();", "  // end snippet", "c();"));

        assertThat(snippets.text("one")).isEqualTo("a();\n\n  b();");
        assertThat(snippets.text("two")).isNull();
    }

    @Test
    void snippets_that_overlap_never_end_or_share_a_name_are_refused() {
        assertThatThrownBy(() -> new Snippets().add("A.java", List.of("// snippet: one", "// snippet: two")))
                .hasMessageContaining("A.java:2");
        assertThatThrownBy(() -> new Snippets().add("A.java", List.of("// snippet: one")))
                .hasMessageContaining("never ends");
        assertThatThrownBy(() -> new Snippets().add("A.java", List.of("// end snippet")))
                .hasMessageContaining("A.java:1");
        assertThatThrownBy(() -> new Snippets()
                        .add(
                                "A.java",
                                List.of("// snippet: one", "// end snippet", "// snippet: one", "// end snippet")))
                .hasMessageContaining("already");
    }

    @Test
    void commands_that_do_not_exist_are_found(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("demo"), "transports=(memory)\n# ./demo [--orders FILE]\n");
        assertThat(root.resolve("demo").toFile().setExecutable(true)).isTrue();
        Files.createDirectories(root.resolve("module/src"));
        Files.createFile(root.resolve("module/pom.xml"));
        Files.createFile(root.resolve("module/src/SomeTest.java"));
        Commands commands = new Commands(root);

        for (String right : List.of(
                "./demo",
                "./demo memory # the default",
                "./demo --orders FILE",
                "mvn -pl module -am test -Dtest=SomeTest",
                "mvn verify -Dtest=none -Dit.test=SomeTest,SomeTest",
                "git status && mvn spotless:apply")) {
            assertThat(commands.complaint(right)).as(right).isEmpty();
        }
        for (String wrong : List.of(
                "./verify",
                "./demo pigeon",
                "./demo --pigeons 2",
                "./demo --orders",
                "mvn",
                "mvn fly",
                "mvn -pl no-module test",
                "mvn test -Dtest=NoTest",
                "mvn verify -Dit.test=SomeTest,NoTest",
                "make")) {
            assertThat(commands.complaint(wrong)).as(wrong).isPresent();
        }
    }
}
