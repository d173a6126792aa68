package dev.messaging.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The regions of the compiled sources that the documentation shows, by name. */
final class Snippets {

    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: ([a-z0-9-]+)\\s*");
    private static final Pattern END = Pattern.compile("\\s*// end snippet\\s*");

    private final Map<String, String> byName = new TreeMap<>();

    /** All that lie in these directories. */
    static Snippets in(Path... directories) throws IOException {
        Snippets snippets = new Snippets();
        for (Path directory : directories) {
            snippets.addAllIn(directory);
        }
        return snippets;
    }

    private void addAllIn(Path directory) throws IOException {
        try (Stream<Path> sources = Files.list(directory)) {
            for (Path source : sources.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                add(source.getFileName().toString(), Files.readAllLines(source));
            }
        }
    }

    void add(String file, List<String> lines) {
        String name = null;
        List<String> region = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String where = file + ":" + (i + 1);
            Matcher begin = BEGIN.matcher(lines.get(i));
            if (begin.matches()) {
                require(name == null, where + " begins a snippet inside the snippet " + name);
                name = begin.group(1);
                require(!byName.containsKey(name), where + " begins the snippet " + name + ", which there is already");
                region.clear();
            } else if (END.matcher(lines.get(i)).matches()) {
                require(name != null, where + " ends a snippet that never began");
                byName.put(name, unindented(region));
                name = null;
            } else {
                region.add(lines.get(i));
            }
        }
        require(name == null, file + " never ends the snippet " + name);
    }

    @Nullable
    String text(String name) {
        return byName.get(name);
    }

    Iterable<String> names() {
        return byName.keySet();
    }

    /** The lines without the indentation that all of them share, and without blanks around them. */
    static String unindented(List<String> lines) {
        return String.join("\n", lines).stripIndent().strip();
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
