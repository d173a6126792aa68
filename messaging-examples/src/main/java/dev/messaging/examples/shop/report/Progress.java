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

    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(2).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, LineCount> counts = new LinkedHashMap<>();
    private String shown = "";
    private long shownAt = System.nanoTime();
    private long grownAt = System.nanoTime();

    /** Will watch the ledgers in a directory. */
    public Progress(PrintStream out, Path directory) {
        this.out = out;
        this.terminal = out == System.out && isTerminal(System.console());
        for (String service : List.of("orders", "payments", "billing", "shipping", "reconciliation")) {
            counts.put(service, new LineCount(LedgerFile.path(directory, service)));
        }
    }

    /** Looks at the ledgers, and shows what has changed. */
    public void update() throws IOException {
        Map<String, Long> lines = new LinkedHashMap<>();
        for (Map.Entry<String, LineCount> count : counts.entrySet()) {
            lines.put(count.getKey(), count.getValue().count());
        }
        String now = lines.entrySet().stream()
                .map(line -> line.getKey() + String.format(Locale.ROOT, " %,d", line.getValue()))
                .collect(Collectors.joining("   "));
        if (!now.equals(shown)) {
            shown = now;
            grownAt = System.nanoTime();
            show();
        }
    }

    /** How long nothing has changed. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - grownAt);
    }

    /** Leaves the last line as it is. */
    public void end() {
        out.print(terminal ? "\r  " + shown + "\n\n" : "  " + shown + "\n\n");
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
            out.print("\r  " + shown);
            out.flush();
        } else if (System.nanoTime() - shownAt > NANOS_BETWEEN_LINES) {
            shownAt = System.nanoTime();
            out.println("  " + shown);
        }
    }
}
