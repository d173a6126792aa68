package dev.messaging.examples.docs;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of the documentation.
 *
 * @param file where it lies, from the root of the project
 * @param fences its blocks of code, in order
 * @param prose all else, line by line; blank where the blocks were
 */
record Markdown(Path file, List<Fence> fences, List<String> prose) {

    private static final Pattern OPENING = Pattern.compile("( *)(```+|~~~+) *([A-Za-z]*).*");
    private static final Pattern MARKER =
            Pattern.compile("\\s*<!-- (snippet|curl|properties|output): ([a-z0-9-]+) -->\\s*");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    /**
     * A block of code.
     *
     * @param line on which it begins, from 1
     * @param language what it says it is; empty if it says nothing
     * @param marker what the comment before it says that it is; null if there is none
     * @param text what it holds
     */
    record Fence(int line, String language, @Nullable Marker marker, String text) {

        /** The name under which it is of this kind; null if it is not. */
        @Nullable
        String named(String kind) {
            return marker != null && marker.kind.equals(kind) ? marker.name : null;
        }
    }

    /**
     * Where a block of code comes from, or what becomes of it.
     *
     * @param kind {@code snippet} for compiled code, {@code curl} for a call that is run, {@code properties} for a
     *     configuration that is used, {@code output} for what a program prints
     * @param name its own
     */
    record Marker(String kind, String name) {}

    static Markdown read(Path root, Path file) throws IOException {
        return of(root.relativize(file), Files.readAllLines(file));
    }

    static Markdown of(Path file, List<String> lines) {
        List<Fence> fences = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher opening = OPENING.matcher(lines.get(i));
            if (!opening.matches()) {
                prose.add(lines.get(i));
                continue;
            }
            int begin = i;
            List<String> block = new ArrayList<>();
            prose.add("");
            for (i++; i < lines.size() && !lines.get(i).strip().equals(opening.group(2)); i++) {
                block.add(lines.get(i));
                prose.add("");
            }
            if (i == lines.size()) {
                throw new IllegalArgumentException(
                        file + ":" + (begin + 1) + " begins a block of code that never ends");
            }
            prose.add("");
            fences.add(new Fence(begin + 1, opening.group(3), marker(lines, begin), Snippets.unindented(block)));
        }
        return new Markdown(file, fences, prose);
    }

    /** The nearest line above that is not blank, if it is a marker. */
    private static @Nullable Marker marker(List<String> lines, int begin) {
        int above = begin - 1;
        while (above >= 0 && lines.get(above).isBlank()) {
            above--;
        }
        Matcher marker = MARKER.matcher(above < 0 ? "" : lines.get(above));
        return marker.matches() ? new Marker(marker.group(1), marker.group(2)) : null;
    }

    /** The block of this kind and name. */
    Fence fence(String kind, String name) {
        return fences.stream()
                .filter(fence -> name.equals(fence.named(kind)))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(file + " has no <!-- " + kind + ": " + name + " -->"));
    }

    /** What stands in the prose as code. */
    List<String> codeSpans() {
        return found(CODE);
    }

    /** Where the links in the prose lead. */
    List<String> links() {
        return found(LINK);
    }

    private List<String> found(Pattern pattern) {
        return pattern.matcher(prose.stream().collect(joining("\n")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    /** The names by which its headings can be linked to. */
    List<String> anchors() {
        return prose.stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
