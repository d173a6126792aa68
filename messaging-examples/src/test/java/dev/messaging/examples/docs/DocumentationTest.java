package dev.messaging.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.examples.docs.Markdown.Fence;
import dev.messaging.spi.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** That the documentation says what is so, as far as a machine can tell. */
class DocumentationTest {

    static final Path ROOT = root();
    private static final Path DOCS = Path.of("docs");
    private static final Path README = Path.of("README.md");
    private static final Path PROMISES =
            Path.of("messaging-testkit/src/main/java/dev/messaging/testkit/contract/Promises.java");

    private static final Path ENGINE = ROOT.resolve("messaging-api/src/main/java/dev/messaging/internal");

    private static final Pattern STAGE = Pattern.compile("^ +(?:new )?(\\w+)");
    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
    private static final Pattern PROMISE = Pattern.compile("(?m)^ *([A-Z]{3}-\\d) \\| (.+)$");
    private static final Pattern SOURCE_FILE = Pattern.compile("([A-Z]\\w*\\.java)");

    private static final Map<Path, Markdown> PAGES = new HashMap<>();

    @BeforeAll
    static void readPages() throws IOException {
        for (Path file : pages(ROOT)) {
            Markdown page = Markdown.read(ROOT, file);
            PAGES.put(page.file(), page);
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("verify"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private static List<Path> pages(Path directory) throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry) && !name.startsWith(".") && !name.equals("target")) {
                    pages.addAll(pages(entry));
                } else if (name.endsWith(".md")) {
                    pages.add(entry);
                }
            }
        }
        return pages;
    }

    /** A page that must be there. */
    private static Markdown page(Path file) {
        assertThat(PAGES.keySet()).contains(file);
        return PAGES.get(file);
    }

    @TestFactory
    Stream<DynamicTest> each_java_block_is_compiled_code() throws IOException {
        Snippets snippets = snippets();
        return PAGES.values().stream()
                .flatMap(page -> page.fences().stream()
                        .filter(fence -> fence.language().equals("java"))
                        .map(fence -> dynamicTest(where(page, fence), () -> isCompiled(page, fence, snippets))));
    }

    private static void isCompiled(Markdown page, Fence fence, Snippets snippets) {
        String name = fence.named("snippet");
        assertThat(name)
                .as("%s has no <!-- snippet: NAME --> before it", where(page, fence))
                .isNotNull();
        assertThat(snippets.text(name))
                .as("%s shows the snippet %s, which no source has", where(page, fence), name)
                .isNotNull();
        assertThat(fence.text())
                .as("%s differs from the compiled snippet %s", where(page, fence), name)
                .isEqualTo(snippets.text(name));
    }

    @Test
    void each_snippet_is_shown() throws IOException {
        Set<String> shown = new TreeSet<>();
        PAGES.values()
                .forEach(page -> page.fences().stream()
                        .map(fence -> fence.named("snippet"))
                        .filter(Objects::nonNull)
                        .forEach(shown::add));
        assertThat(snippets().names()).isSubsetOf(shown);
    }

    private static Snippets snippets() throws IOException {
        Path tests = ROOT.resolve("messaging-examples/src/test/java/dev/messaging/examples");
        Path files = ROOT.resolve("messaging-examples/src/main/java/dev/messaging/examples/files");
        return Snippets.in(tests.resolve("docs"), files, tests.resolve("files"));
    }

    @TestFactory
    Stream<DynamicTest> each_command_exists() {
        Commands commands = new Commands(ROOT);
        return PAGES.values().stream()
                .map(page -> dynamicTest(page.file().toString(), () -> {
                    List<String> lines = new ArrayList<>();
                    page.fences().stream()
                            .filter(fence -> fence.language().equals("bash"))
                            .forEach(fence -> fence.text().lines().forEach(lines::add));
                    if (isOurs(page)) {
                        page.codeSpans().stream().filter(Commands::isCommand).forEach(lines::add);
                    }
                    for (String line : lines) {
                        assertThat(commands.complaint(line)).as(line).isEmpty();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> each_dependency_exists() throws IOException {
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        String version = element(parent, "version");
        return PAGES.values().stream()
                .map(page -> dynamicTest(
                        page.file().toString(),
                        () -> page.fences().stream()
                                .filter(fence -> fence.language().equals("xml"))
                                .flatMap(fence ->
                                        DEPENDENCY.matcher(fence.text()).results())
                                .map((MatchResult result) -> result.group(1))
                                .forEach(dependency -> {
                                    assertThat(element(dependency, "groupId")).isEqualTo("dev.messaging");
                                    assertThat(parent)
                                            .contains("<module>" + element(dependency, "artifactId") + "</module>");
                                    assertThat(element(dependency, "version")).isIn("", version);
                                })));
    }

    @TestFactory
    Stream<DynamicTest> each_line_of_a_pom_that_is_swapped_names_a_module() throws IOException {
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        return PAGES.values().stream()
                .flatMap(page -> page.fences().stream()
                        .filter(fence -> fence.language().equals("diff"))
                        .map(fence -> dynamicTest(
                                where(page, fence),
                                () -> assertThat(fence.text().lines().filter(line -> line.matches("[+-].*")))
                                        .hasSize(2)
                                        .allSatisfy(line -> assertThat(parent)
                                                .contains("<module>" + element(line, "artifactId") + "</module>")))));
    }

    private static String element(String xml, String name) {
        Matcher element =
                Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(xml);
        return element.find() ? element.group(1) : "";
    }

    @TestFactory
    Stream<DynamicTest> each_link_leads_somewhere() {
        return PAGES.values().stream()
                .map(page -> dynamicTest(
                        page.file().toString(),
                        () -> page.links().stream()
                                .filter(link -> !link.contains("://"))
                                .forEach(link -> leadsSomewhere(page, link))));
    }

    private static void leadsSomewhere(Markdown page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.file()
                : ROOT.relativize(
                        ROOT.resolve(page.file()).resolveSibling(parts[0]).normalize());
        assertThat(ROOT.resolve(target)).as("%s links to %s", page.file(), link).exists();
        if (parts.length == 2) {
            assertThat(page(target).anchors())
                    .as("%s links to %s", page.file(), link)
                    .contains(parts[1]);
        }
    }

    @TestFactory
    Stream<DynamicTest> each_source_file_exists() {
        Commands commands = new Commands(ROOT);
        return PAGES.values().stream()
                .filter(DocumentationTest::isOurs)
                .map(page -> dynamicTest(page.file().toString(), () -> {
                    for (String code : page.codeSpans()) {
                        Matcher file = SOURCE_FILE.matcher(code);
                        while (file.find()) {
                            assertThat(commands.isSource(file.group(1)))
                                    .as("%s names %s", page.file(), file.group(1))
                                    .isTrue();
                        }
                    }
                }));
    }

    @Test
    void the_readme_lists_the_promises_as_the_contract_words_them() throws IOException {
        List<String> rows = page(README).prose();
        PROMISE.matcher(Files.readString(ROOT.resolve(PROMISES)))
                .results()
                .forEach(promise -> assertThat(rows)
                        .anySatisfy(row -> assertThat(row)
                                .startsWith("| " + promise.group(1) + " | " + promise.group(2) + " | ")));
    }

    @Test
    void each_promise_is_explained() throws IOException {
        String explained = String.join("\n", page(DOCS.resolve("delivery.md")).prose());
        PROMISE.matcher(Files.readString(ROOT.resolve(PROMISES)))
                .results()
                .forEach(promise -> assertThat(explained).contains("**" + promise.group(1) + "**"));
    }

    @Test
    void each_kind_of_event_and_each_outcome_is_explained() {
        List<String> code = page(DOCS.resolve("delivery.md")).codeSpans();
        assertThat(code)
                .containsAll(Arrays.stream(MessagingEvent.Kind.values())
                        .map(Enum::name)
                        .toList());
        assertThat(code)
                .containsAll(Arrays.stream(MessagingException.Outcome.values())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void each_stage_is_explained_in_the_order_of_its_list() throws IOException {
        String text = String.join("\n", page(DOCS.resolve("architecture.md")).prose());
        for (String way : List.of("Outbound", "Inbound")) {
            List<String> rows = new ArrayList<>();
            for (String stage : stages(Files.readAllLines(ENGINE.resolve(way + ".java")))) {
                rows.add("\n| `" + stage + "` |");
            }
            assertThat(rows).hasSizeGreaterThan(5);
            assertThat(text).containsSubsequence(rows);
        }
    }

    /** The stages of the list literal, one on each line; some are variables, named after their classes. */
    private static List<String> stages(List<String> source) {
        List<String> stages = new ArrayList<>();
        int line = 0;
        while (!source.get(line).strip().matches(".*List\\.of\\($")) {
            line++;
        }
        do {
            line++;
            Matcher stage = STAGE.matcher(source.get(line));
            assertThat(stage.find()).as(source.get(line)).isTrue();
            String name = stage.group(1);
            stages.add(
                    name.equals("limit")
                            ? "InFlightLimit"
                            : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        } while (!source.get(line).endsWith(";"));
        return stages;
    }

    @Test
    void each_capability_is_explained() {
        assertThat(page(DOCS.resolve("writing-a-transport.md")).codeSpans())
                .containsAll(Arrays.stream(Capability.values()).map(Enum::name).toList());
    }

    /** What needs a capability that a transport lacks is not owed by it; all else it keeps. */
    @Test
    void the_readme_says_kept_of_what_http_can_do_and_of_nothing_else() {
        List<String> lacking = cells(page(DOCS.resolve("writing-a-transport.md")))
                .filter(row -> row.size() > 4 && row.get(3).equals("no"))
                .map(row -> row.get(0))
                .toList();
        assertThat(lacking).hasSizeGreaterThan(4);
        Map<String, String> needs = new HashMap<>();
        cells(page(DOCS.resolve("delivery.md")))
                .filter(row -> row.get(0).matches("\\*\\*[A-Z]{3}-\\d\\*\\*"))
                .forEach(row -> needs.put(row.get(0).replace("*", ""), row.get(2)));
        List<List<String>> rows =
                cells(page(README)).filter(row -> needs.containsKey(row.get(0))).toList();
        assertThat(rows).hasSize(needs.size()).allSatisfy(row -> {
            boolean isOwed = lacking.stream().noneMatch(needs.get(row.get(0))::contains);
            assertThat(row.get(3)).as(row.get(0)).startsWith(isOwed ? "kept" : "not owed: ");
        });
    }

    private static Stream<List<String>> cells(Markdown page) {
        return page.prose().stream()
                .filter(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.split("\\|", -1))
                        .skip(1)
                        .map(String::strip)
                        .toList());
    }

    private static boolean isOurs(Markdown page) {
        return page.file().equals(README) || page.file().startsWith(DOCS);
    }

    private static String where(Markdown page, Fence fence) {
        return page.file() + ":" + fence.line();
    }
}
