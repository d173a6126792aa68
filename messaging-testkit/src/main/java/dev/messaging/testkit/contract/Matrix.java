package dev.messaging.testkit.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which transport keeps which promise: one table of values per transport, and one page for people that shows all that
 * lie in the directory. Written when the last test is done. Thread-safe.
 */
final class Matrix implements AutoCloseable {

    /** Set to {@code false} for runs whose results say nothing of a transport: those over broken ones. */
    static final String WANTED = "messaging.contract.matrix";

    private static final String DIRECTORY = "messaging.contract.directory";
    private static final String ENDING = ".tsv";

    private final Path directory;

    private final ConcurrentMap<String, ConcurrentMap<String, Cell>> byTransport = new ConcurrentHashMap<>();

    private Matrix(Path directory) {
        this.directory = directory;
    }

    /** Begins one; it is written where the configuration says, else to {@code target/contract}. */
    static Matrix of(ExtensionContext context) {
        return new Matrix(Path.of(context.getConfigurationParameter(DIRECTORY).orElse("target/contract")));
    }

    /** How one test went. */
    enum Result {
        PASSED,
        SKIPPED,
        FAILED
    }

    static boolean isWanted(ExtensionContext context) {
        return context.getConfigurationParameter(WANTED)
                .map(Boolean::parseBoolean)
                .orElse(true);
    }

    void note(String transport, String promise, Result result, String reason) {
        byTransport
                .computeIfAbsent(transport, name -> new ConcurrentHashMap<>())
                .merge(promise, Cell.of(result, reason), Cell::plus);
    }

    /** Several JVMs may write to one directory: the last one's page has the columns of all. */
    @Override
    public void close() {
        synchronized (Matrix.class) {
            try {
                Files.createDirectories(directory);
                try (FileChannel lock = FileChannel.open(directory.resolve(".lock"), CREATE, WRITE)) {
                    lock.lock();
                    write();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException("Cannot write the matrix to " + directory.toAbsolutePath(), failed);
            }
        }
    }

    private void write() throws IOException {
        for (Map.Entry<String, ConcurrentMap<String, Cell>> column : byTransport.entrySet()) {
            String file = column.getKey().replaceAll("[^A-Za-z0-9.-]", "-") + ENDING;
            Files.write(directory.resolve(file), table(column.getKey(), column.getValue()));
        }
        Files.write(directory.resolve("matrix.md"), page());
    }

    private static List<String> table(String transport, Map<String, Cell> cells) {
        List<String> lines = new ArrayList<>();
        lines.add(transport + "\tpassed\tskipped\tfailed\treason");
        Promises.all().keySet().forEach(promise -> {
            Cell cell = cells.getOrDefault(promise, Cell.NONE);
            lines.add(String.join(
                    "\t",
                    promise,
                    Integer.toString(cell.passed),
                    Integer.toString(cell.skipped),
                    Integer.toString(cell.failed),
                    cell.reason));
        });
        return lines;
    }

    private List<String> page() throws IOException {
        Map<String, Map<String, Cell>> columns = new TreeMap<>();
        try (Stream<Path> tables = Files.list(directory)) {
            for (Path table :
                    tables.filter(path -> path.toString().endsWith(ENDING)).toList()) {
                List<String> rows = Files.readAllLines(table);
                columns.put(rows.get(0).split("\t", 2)[0], read(rows));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("# What each transport keeps of its promises");
        lines.add("");
        lines.add("| | promise | " + String.join(" | ", columns.keySet()) + " |");
        lines.add("|---|---|" + "---|".repeat(columns.size()));
        Promises.all().forEach((promise, text) -> {
            StringBuilder line = new StringBuilder("| " + promise + " | " + text + " |");
            columns.values()
                    .forEach(column -> line.append(' ')
                            .append(column.getOrDefault(promise, Cell.NONE).inWords())
                            .append(" |"));
            lines.add(line.toString());
        });
        return lines;
    }

    private static Map<String, Cell> read(List<String> rows) {
        Map<String, Cell> cells = new TreeMap<>();
        rows.stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .forEach(fields -> cells.put(
                        fields[0],
                        new Cell(
                                Integer.parseInt(fields[1]),
                                Integer.parseInt(fields[2]),
                                Integer.parseInt(fields[3]),
                                fields[4])));
        return cells;
    }

    /** How the tests of one promise went over one transport. */
    private record Cell(int passed, int skipped, int failed, String reason) {

        static final Cell NONE = new Cell(0, 0, 0, "");

        static Cell of(Result result, String reason) {
            return new Cell(
                    result == Result.PASSED ? 1 : 0,
                    result == Result.SKIPPED ? 1 : 0,
                    result == Result.FAILED ? 1 : 0,
                    reason.replaceAll("\\s+", " "));
        }

        Cell plus(Cell other) {
            String both = reason.isEmpty() || reason.contains(other.reason) ? reason : reason + "; " + other.reason;
            return new Cell(
                    passed + other.passed,
                    skipped + other.skipped,
                    failed + other.failed,
                    reason.isEmpty() ? other.reason : both);
        }

        String inWords() {
            if (failed > 0) {
                return "**FAILED** " + failed + " of " + (passed + failed) + ": " + reason;
            }
            if (passed > 0) {
                return "kept (" + passed + (skipped > 0 ? ", " + skipped + " " + reason : "") + ")";
            }
            return skipped > 0 ? reason : "**no test was run**";
        }
    }
}
