package dev.messaging.examples.shop.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.messaging.examples.shop.Channels;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.LedgerFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What has happened in a run, for people. */
public final class Report {

    private static final List<Said> ASKED = List.of(
            new Said("request", "REPLIED", Channels.RESERVE.name()), new Said("gather", "GATHERED", "suppliers"));
    private static final List<Said> TOLD = List.of(
            new Said("send", "SENT", Channels.CHARGES.name()), new Said("publish", "SENT", Channels.PLACED.name()));

    private final PrintStream out;
    private final Statistics statistics;
    private final List<Entry> orders;
    private final List<Entry> deadLetters;

    /** Reads what the services have left behind. */
    public Report(PrintStream out, Path directory) throws IOException {
        this.out = out;
        this.statistics = Statistics.read(directory);
        this.orders = LedgerFile.read(directory, "orders");
        this.deadLetters = LedgerFile.read(directory, "reconciliation");
    }

    /** The verb, and what is counted of it where. */
    private record Said(String kind, String what, String where) {}

    /** Prints it. */
    public void print(Duration time) {
        double seconds = seconds(time);
        out.printf(
                Locale.ROOT, "%,d orders in %.1f s: %,.0f a second%n", orders.size(), seconds, orders.size() / seconds);
        outcome("accepted");
        outcome("refused");
        outcome("rejected");
        outcome("malformed");

        heading("What the services said");
        ASKED.forEach(said -> call(said.kind(), said.what(), said.where()));
        Channels.QUOTES.forEach(quote -> call("  of which", "REPLIED", quote.name()));
        TOLD.forEach(said -> call(said.kind(), said.what(), said.where()));

        heading("What they handled");
        statistics.counts("HANDLED").keySet().forEach(source -> call("", "HANDLED", source));

        out.printf("%nWhat went wrong, and was dealt with%n");
        trouble("duplicates suppressed", "DUPLICATE");
        trouble("handled again after a failure", "RETRIED");
        trouble("sent again", "RESENT");
        trouble("deadlines missed", "DeadlineExceededException");
        trouble("not asked: circuit breaker open", "CircuitOpenException");
        trouble("failures told to the one who asked", "FAULTED");
        row("dead letters", deadLetters.size(), counted(byWhat(deadLetters)));
        reasons(deadLetters);
        out.println();
    }

    /** What can be compared with other runs, by what it is called. */
    public Map<String, String> figures(Duration time) {
        Map<String, String> figures = new LinkedHashMap<>();
        double seconds = seconds(time);
        figures.put("orders", String.format(Locale.ROOT, "%,d", orders.size()));
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        figures.put("orders a second", String.format(Locale.ROOT, "%,.0f", orders.size() / seconds));
        Stream.concat(ASKED.stream(), TOLD.stream()).forEach(said -> {
            Latencies latencies = statistics.of(said.what(), said.where());
            figures.put(said.kind() + ", p50", millis(latencies.quantile(0.50)));
            figures.put(said.kind() + ", p99", millis(latencies.quantile(0.99)));
        });
        figures.put("duplicates suppressed", String.format(Locale.ROOT, "%,d", total("DUPLICATE")));
        return figures;
    }

    private void outcome(String what) {
        List<Entry> entries =
                orders.stream().filter(entry -> entry.what().equals(what)).toList();
        if (!entries.isEmpty()) {
            out.printf(Locale.ROOT, "  %,7d %s%n", entries.size(), what);
        }
        if (!what.equals("accepted")) {
            reasons(entries);
        }
    }

    private void heading(String text) {
        out.printf("%n%-45s %9s %10s %10s%n", text, "count", "p50", "p99");
    }

    private void call(String kind, String what, String where) {
        Latencies latencies = statistics.of(what, where);
        String name = kind.isEmpty() ? where : String.format("%-10s %s", kind, where);
        out.printf(
                Locale.ROOT,
                "  %-43s %,9d %10s %10s%n",
                name,
                latencies.count(),
                millis(latencies.quantile(0.50)),
                millis(latencies.quantile(0.99)));
    }

    private void trouble(String text, String what) {
        Map<String, Long> counts = statistics.counts(what);
        row(text, total(what), counted(counts));
    }

    private long total(String what) {
        return statistics.counts(what).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void row(String text, long count, String where) {
        out.println(String.format(Locale.ROOT, "  %-36s %,7d   %s", text, count, where)
                .stripTrailing());
    }

    private void reasons(List<Entry> entries) {
        entries.stream().collect(groupingBy(entry -> kind(entry.detail()), counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(reason -> out.printf(Locale.ROOT, "  %,15d %s%n", reason.getValue(), reason.getKey()));
    }

    /** A reason without what is particular to one case. */
    private static String kind(String reason) {
        int colon = reason.indexOf(':');
        return colon < 0 ? reason : reason.substring(0, colon);
    }

    private static Map<String, Long> byWhat(List<Entry> entries) {
        return entries.stream().collect(groupingBy(Entry::what, counting()));
    }

    private static String counted(Map<String, Long> counts) {
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(count -> count.getKey() + " " + count.getValue())
                        .collect(joining(", "));
    }

    private static double seconds(Duration time) {
        return Math.max(1, time.toMillis()) / 1_000.0;
    }

    private static String millis(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }
}
