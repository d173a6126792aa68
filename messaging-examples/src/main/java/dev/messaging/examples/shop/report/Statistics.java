package dev.messaging.examples.shop.report;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts what the library says has happened. Thread-safe.
 *
 * <p>Each service counts for itself, and leaves a file beside its ledger, so that it does not matter to the report
 * whether they ran in one process.
 */
public final class Statistics implements MessagingListener {

    private static final String SUFFIX = ".statistics";

    private final Map<Figure, Latencies> figures = new ConcurrentHashMap<>();

    /**
     * What is counted.
     *
     * @param what a kind of event; of failed requests, the failure's name
     * @param where the channel, operation or source
     */
    record Figure(String what, String where) {}

    @Override
    public void onEvent(MessagingEvent event) {
        String what = event.kind() == MessagingEvent.Kind.REQUEST_FAILED && event.failure() != null
                ? event.failure().getClass().getSimpleName()
                : event.kind().name();
        add(what, event.name(), event.duration());
    }

    /** Does something, and counts how long it took. */
    public <T> T time(String what, String where, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        add(what, where, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    private void add(String what, String where, Duration duration) {
        latencies(new Figure(what, where)).add(duration);
    }

    private Latencies latencies(Figure figure) {
        return figures.computeIfAbsent(figure, any -> new Latencies());
    }

    /** The latencies of one figure; empty ones if nothing of the kind has happened. */
    Latencies of(String what, String where) {
        return figures.getOrDefault(new Figure(what, where), new Latencies());
    }

    /** How often something happened, by where it did. */
    Map<String, Long> counts(String what) {
        Map<String, Long> counts = new TreeMap<>();
        figures.forEach((figure, latencies) -> {
            if (figure.what().equals(what)) {
                counts.put(figure.where(), latencies.count());
            }
        });
        return counts;
    }

    /** Leaves the figures for the report. */
    public void write(Path directory, String service) throws IOException {
        List<String> lines = new ArrayList<>();
        figures.forEach(
                (figure, latencies) -> lines.add(figure.what() + '\t' + figure.where() + '\t' + latencies.encode()));
        Files.write(directory.resolve(service + SUFFIX), lines);
    }

    /** The figures of all services together. */
    public static Statistics read(Path directory) throws IOException {
        Statistics all = new Statistics();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] fields = line.split("\t", -1);
                    all.latencies(new Figure(fields[0], fields[1])).add(Latencies.decode(fields[2]));
                }
            }
        }
        return all;
    }
}
