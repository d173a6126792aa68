package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of a transport's documentation, in Markdown, whose tables a test holds to what is so. */
public final class Page {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final List<String> lines;

    private Page(List<String> lines) {
        this.lines = lines;
    }

    /** Reads it. */
    public static Page read(Path path) throws IOException {
        return new Page(Files.readAllLines(path));
    }

    /** All of it. */
    public List<String> lines() {
        return lines;
    }

    /**
     * The cells of the rows below a heading, without the table's own head.
     *
     * @param heading as it is written: {@code ## Use}
     */
    public List<List<String>> rows(String heading) {
        int begin = lines.indexOf(heading);
        assertThat(begin).as(heading).isPositive();
        List<String> table = lines.subList(begin + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("| "))
                .toList();
        assertThat(table).as("the table below " + heading).isNotEmpty();
        return table.stream()
                .skip(1)
                .map(line -> Stream.of(line.split("\\|", -1))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** What is written as code in a cell, or in a line. */
    public static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
