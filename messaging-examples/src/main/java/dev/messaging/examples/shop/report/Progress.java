package dev.messaging.examples.shop.report;

import dev.messaging.examples.shop.ledger.LedgerFile;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says how far a run is: on a terminal in one line that changes, elsewhere in a line now and then. */
public final class Progress {

    private static final String ORDERS = "orders";
    private static final List<String> SHOWN = List.of(ORDERS, "payments", "billing", "shipping", "reconciliation");
    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(2).toNanos();

    /** A line that does not fit could not be changed. */
    private static final int WIDTH = 79;

    private static final String TO_START_OF_EMPTY_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, LineCount> counts = new LinkedHashMap<>();
    private Map<String, Long> lines = Map.of();
    private String shown = "";
    private long shownAt = System.nanoTime();
    private long grownAt = System.nanoTime();

    Progress(PrintStream out, Path directory, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        for (String service : SHOWN) {
            counts.put(service, new LineCount(LedgerFile.path(directory, service)));
        }
    }

    /** Of the ledgers in a directory. */
    public static Progress of(PrintStream out, Path directory) {
        boolean terminal = out == System.out && !"dumb".equals(System.getenv("TERM")) && isTerminal(System.console());
        return new Progress(out, directory, terminal);
    }

    /** Looks at the ledgers, and shows what has changed. */
    public void update() throws IOException {
        Map<String, Long> now = new LinkedHashMap<>();
        for (Map.Entry<String, LineCount> count : counts.entrySet()) {
            now.put(count.getKey(), count.getValue().count());
        }
        if (!now.equals(lines)) {
            lines = now;
            grownAt = System.nanoTime();
            shown = lines.entrySet().stream()
                    .map(line -> line.getKey() + String.format(Locale.ROOT, " %,d", line.getValue()))
                    .collect(Collectors.joining("   ", "  ", ""));
            show();
        }
    }

    /** How many lines of the input are done. */
    public long linesDone() {
        return lines.getOrDefault(ORDERS, 0L);
    }

    /** How long nothing has changed. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - grownAt);
    }

    /** Says something between. */
    public void say(String line) {
        out.println((terminal ? TO_START_OF_EMPTY_LINE : "") + "  " + line);
        if (terminal) {
            show();
        }
    }

    /** Leaves the last line as it is. */
    public void end() {
        out.print((terminal ? TO_START_OF_EMPTY_LINE : "") + shown + "\n\n");
        out.flush();
    }

    /** Java 17 has a console only on a terminal; newer ones may have another, and then can tell. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException java17) {
            return true;
        }
    }

    private void show() {
        if (terminal) {
            out.print(TO_START_OF_EMPTY_LINE + shown.substring(0, Math.min(WIDTH, shown.length())));
            out.flush();
        } else if (System.nanoTime() - shownAt > NANOS_BETWEEN_LINES) {
            shownAt = System.nanoTime();
            out.println(shown);
        }
    }
}
